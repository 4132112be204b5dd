"""The contract of a vector store, the same for every engine behind it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from ingestion.pipeline.indexing import edge, fusing, lexical, server
from ingestion.pipeline.indexing.edge import SLOTS, EdgeStore
from ingestion.pipeline.indexing.server import ServerStore
from ingestion.pipeline.indexing.store import ALWAYS, NEVER, Entry, Scope, Store, Wish
from ingestion.pipeline.values import EngineUnavailable, IndexAway
from tests.qdrant_server import serving

TODAY = date(2026, 11, 22)
HERE = Scope(TODAY)
SERVERS = ["over HTTP", *filter(None, [os.environ.get("QDRANT_TEST_URL")])]


@pytest.fixture(params=["edge", *SERVERS])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "edge":
        opened: Store = EdgeStore(tmp_path, 4)
        yield opened
        opened.close()
        return
    own = serving() if request.param == "over HTTP" else nullcontext(request.param)
    with own as address:
        client = QdrantClient(url=address, check_compatibility=False)
        opened = ServerStore(client, f"test-{os.getpid()}", 4)
        yield opened
        # a server keeps what one test wrote for the next one
        client.delete_collection(f"test-{os.getpid()}")
        opened.close()


def entry(
    passage_id: int, text: str = "карта", *, version: int = 1, direction: int = 0, **more: object
) -> Entry:
    vector = np.full(4, 0.1, dtype="<f4")
    vector[direction] = 1.0
    fields = {"language": "ru", "labels": (), "start": ALWAYS, "until": NEVER, **more}
    return Entry(passage_id, version, vector=vector, words=lexical.weigh(text), **fields)  # type: ignore[arg-type]


def nearest(store: Store, scope: Scope = HERE, direction: int = 0, **more: object) -> list[int]:
    vector = np.full(4, 0.1, dtype="<f4")
    vector[direction] = 1.0
    return [pid for pid, _ in store.rank([Wish(10, vector=vector, **more)], scope)[0]]  # type: ignore[arg-type]


def test_the_nearest_vector_comes_first(store: Store) -> None:
    store.replace(1, [entry(1, direction=0), entry(2, direction=1)])
    assert nearest(store, direction=1) == [2, 1]


def test_words_rank_by_what_they_share(store: Store) -> None:
    store.replace(1, [entry(1, "перевыпуск карты"), entry(2, "ставка вклада")])
    words, _ = lexical.ask(lexical.analyse("ставки")["stems"], {lexical.PASSAGES: 2})
    assert [pid for pid, _ in store.rank([Wish(10, using="stems", words=words)], HERE)[0]] == [2]


def test_replacing_a_version_leaves_nothing_of_the_old(store: Store) -> None:
    store.replace(1, [entry(1), entry(2)])
    store.replace(1, [entry(3)])
    assert nearest(store) == [3]
    store.replace(1, [])
    assert nearest(store) == []


# a shard is one process' own, and its lock lets nobody search meanwhile
@pytest.mark.parametrize("store", SERVERS, indirect=True)
def test_what_stays_is_found_all_the_while_a_version_is_replaced(
    store: ServerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace(1, [entry(1), entry(2)])
    client = store._client
    seen: list[set[int]] = []

    def watched(act: Callable[..., object]) -> Callable[..., object]:
        def then_search(*args: object, **named: object) -> object:
            done = act(*args, **named)
            seen.append(set(nearest(store)))
            return done

        return then_search

    monkeypatch.setattr(client, "delete", watched(client.delete))
    monkeypatch.setattr(client, "upsert", watched(client.upsert))
    store.replace(1, [entry(2), entry(3)])
    assert all(2 in found for found in seen)
    assert seen[-1] == {2, 3}


def test_what_is_held_is_told_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in (edge, server):
        monkeypatch.setattr(engine, "PAGE", 10)
    assert store.held() == set()
    store.replace(1, [entry(number) for number in range(1, 26)])
    store.replace(2, [entry(30_000, version=2, until=TODAY.toordinal())])
    store.write_cursor(42)
    assert store.held() == {*range(1, 26), 30_000}


@pytest.mark.parametrize(
    ("start", "until", "is_found"),
    [
        (date(2026, 11, 22), date(2026, 11, 23), True),
        (date(2026, 11, 23), date(2026, 12, 1), False),
        (date(2026, 1, 1), date(2026, 11, 22), False),
    ],
)
def test_a_window_is_closed_at_its_start_and_open_at_its_end(
    store: Store, start: date, until: date, is_found: bool
) -> None:
    store.replace(1, [entry(1, start=start.toordinal(), until=until.toordinal())])
    assert bool(nearest(store)) is is_found


def test_hidden_labels_hide(store: Store) -> None:
    store.replace(1, [entry(1, labels=(7,)), entry(2, labels=(7, 8)), entry(3)])
    assert set(nearest(store, Scope(TODAY, frozenset({8})))) == {1, 3}


def test_windows_and_labels_hold_for_words_alone(store: Store) -> None:
    store.replace(
        1,
        [
            entry(1),
            entry(2, labels=(7,)),
            entry(3, start=TODAY.toordinal() + 1),
            entry(4, until=TODAY.toordinal()),
        ],
    )
    words, _ = lexical.ask(lexical.analyse("карта")["stems"], {lexical.PASSAGES: 9})
    (ranking,) = store.rank([Wish(10, using="stems", words=words)], Scope(TODAY, frozenset({7})))
    assert [pid for pid, _ in ranking] == [1]


def test_languages_and_ids_narrow_a_ranking(store: Store) -> None:
    store.replace(1, [entry(1), entry(2, language="kk"), entry(3, language="kk")])
    assert set(nearest(store, language="kk")) == {2, 3}
    assert nearest(store, language="kk", among=frozenset({1, 3})) == [3]


def test_the_cursor_is_remembered(store: Store) -> None:
    assert store.read_cursor() == 0
    store.write_cursor(42)
    assert store.read_cursor() == 42
    assert nearest(store) == []


def test_what_was_flushed_survives_another_opening(tmp_path: Path) -> None:
    first = EdgeStore(tmp_path, 4)
    first.replace(1, [entry(1)])
    first.write_cursor(5)
    first.close()
    second = EdgeStore(tmp_path, 4)
    assert (second.read_cursor(), nearest(second)) == (5, [1])
    second.close()


def test_each_process_has_a_slot_until_there_is_none(tmp_path: Path) -> None:
    stores = [EdgeStore(tmp_path, 4) for _ in range(SLOTS)]
    with pytest.raises(EngineUnavailable, match="index_busy"):
        EdgeStore(tmp_path, 4)
    stores[1].close()
    EdgeStore(tmp_path, 4).close()


def damaged(folder: Path) -> Path:
    """A slot whose shard can't be read, and that says it holds everything up to event 5."""
    first = EdgeStore(folder, 4)
    first.replace(1, [entry(1)])
    first.write_cursor(5)
    first.close()
    for path in (folder / "slot-1" / "shard").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\0" * 64)
    return folder


def test_a_shard_that_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    anew = EdgeStore(damaged(tmp_path), 4)
    assert (anew.read_cursor(), anew.held()) == (0, set())
    anew.replace(1, [entry(1)])
    assert nearest(anew) == [1]
    anew.close()


def test_a_shard_that_is_gone_is_not_taken_for_a_full_one(tmp_path: Path) -> None:
    shutil.rmtree(damaged(tmp_path) / "slot-1" / "shard")
    anew = EdgeStore(tmp_path, 4)
    assert anew.read_cursor() == 0
    anew.close()


def test_a_folder_that_is_none_is_away_and_holds_no_slot(tmp_path: Path) -> None:
    (tmp_path / "slot-1").mkdir()
    (tmp_path / "slot-1" / "shard").write_text("no folder")
    for _ in range(SLOTS + 1):
        with pytest.raises(IndexAway, match="index_away"):
            EdgeStore(tmp_path, 4)
    (tmp_path / "slot-1" / "shard").unlink()
    EdgeStore(tmp_path, 4).close()


def test_a_closed_shard_is_away(tmp_path: Path) -> None:
    closed = EdgeStore(tmp_path, 4)
    closed.close()
    with pytest.raises(IndexAway):
        nearest(closed)


def test_a_server_that_is_not_reached_is_away() -> None:
    with serving() as address:
        client = QdrantClient(url=address, check_compatibility=False)
        store = ServerStore(client, "gone", 4)
        client.delete_collection("gone")
        with pytest.raises(IndexAway):  # an error of the server
            nearest(store)
    with pytest.raises(IndexAway):
        nearest(store)
    with pytest.raises(IndexAway):
        ServerStore(client, "gone", 4)


def test_packed_terms_come_back() -> None:
    weighed = lexical.weigh("Перевыпуск карты 1 500 ₸")
    back = lexical.unpack(lexical.pack(weighed))
    assert {name: sparse.terms for name, sparse in back.items()} == {n: s.terms for n, s in weighed.items()}
    assert back["stems"].weights == pytest.approx(weighed["stems"].weights, rel=1e-6)


def test_a_perfect_match_has_the_largest_possible_bm25_at_most() -> None:
    counts = lexical.analyse("перевыпуск карты")["stems"]
    _, largest = lexical.ask(counts, {lexical.PASSAGES: 10, **dict.fromkeys(counts, 1)})
    assert largest > 0


def test_fusion_compares_each_language_with_itself() -> None:
    dense = {"ru": [(1, 0.90), (2, 0.80)], "kk": [(3, 0.88), (4, 0.70)]}
    assert [s.passage_id for s in fusing.fuse(dense, {}, {})] == [3, 1, 2, 4]


def test_without_vectors_coverage_orders_and_nothing_is_near() -> None:
    best, second = fusing.by_words({1: 0.2, 2: 0.6})
    assert (best.passage_id, second.passage_id) == (2, 1)
    assert best.score == pytest.approx(fusing.LEXICAL_SHARE * best.coverage)
    assert best.near == 0


def test_words_lift_a_passage_that_vectors_missed() -> None:
    dense = {"ru": [(1, 0.9), (2, 0.8)]}
    fused = fusing.fuse(dense, {9: 1.0}, {9: ("ru", 0.84)})
    assert fused[0].passage_id == 9
