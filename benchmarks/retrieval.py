"""Search, measured: Sufler beside BM25, e5, RRF and the fusion of the reference, on the same passages.

    python benchmarks/retrieval.py [--quick] [--json] [--without-growth | --only-growth]

Reads $SUFLER_DATA/qa (default ../shared/data/qa; XQuAD in Russian and English, KazQAD) where it exists, and
demo/. Sufler's row goes through `ingestion.knowledge.search` over a library of its own in a temporary
SUFLER_HOME; the rows beside it rank the same passages with the same vectors. Ends with one JSON object
{"machine", "figures", "goals", "met"}; the cells of the demo
tables are in it (`benchmarks/cells.py`). Vectors are kept in var/benchmarks, so a second run is quick; times
are taken with the engine room and without that memory.
"""

import argparse
import atexit
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
HOME = tempfile.mkdtemp(prefix="sufler-retrieval-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["SUFLER_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "assistant.project.settings"
for name in ("DATABASE_URL", "QDRANT_URL", "SUFLER_EMBED_URL"):
    os.environ.pop(name, None)
# nothing listens there, so times are taken with an engine room that this run starts
os.environ["SUFLER_ENGINE_PORT"] = "9"

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
from django.conf import settings  # noqa: E402

from benchmarks import cells, noise, peers, vectors  # noqa: E402

GOALS = {
    "mrr_over_best_of_four": 0.01,
    "sets_below_the_best_recall@5": 0,
    "sets_below_the_best_mrr@10": 0,
    "kk_recall@5": 0.93,
    "kk_recall@10": 0.965,
    "cross_recall@5": 0.88,
    "cross_recall@10": 0.93,
    "off_topic_refused": 0.99,
    "on_topic_kept": 0.95,
    "kk_without_letters_recall@5_lost": 0.03,
    "ru_wrong_layout_recall@5_lost": 0.03,
    "kk_wrong_layout_recall@5_lost": 0.03,
    "search_ms_p95_at_50000": 25.0,
    "ingested_per_second_of_a_core": 12.0,
    **cells.GOALS,
}
AT_MOST = {name for name in GOALS if name.endswith("_lost") or "below" in name or "ms" in name.split("_")}
RESAMPLED = 1000
TOP = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the external ids that answer it."""

    text: str
    gold: frozenset[str]
    as_of: Any = None


@dataclass(slots=True)
class Ranks:
    """For each question the rank of the first right passage among ten, 0 when there is none."""

    ranks: list[int] = field(default_factory=list)

    def recall(self, k: int) -> float:
        return sum(0 < rank <= k for rank in self.ranks) / max(1, len(self.ranks))

    def mrr(self) -> float:
        return sum(1 / rank for rank in self.ranks if rank) / max(1, len(self.ranks))

    def interval(self) -> tuple[float, float]:
        """MRR@10: the middle 95 % of bootstrap resamples."""
        values = np.array([1 / rank if rank else 0.0 for rank in self.ranks])
        drawn = np.random.default_rng(7).integers(0, len(values), (RESAMPLED, len(values)))
        low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
        return float(low), float(high)


def data() -> Path:
    """Where the question sets outside the repository are."""
    return Path(os.environ.get("SUFLER_DATA", ROOT.parent / "shared/data")) / "qa"


def read(name: str) -> list[dict[str, Any]]:
    """The lines of a set; none when the data are not here."""
    path = data() / name
    return [json.loads(line) for line in path.open(encoding="utf-8")] if path.exists() else []


def questions(name: str, wanted: Callable[[str], bool] = lambda _: True, *, quick: bool) -> list[Asked]:
    """The questions all of whose right passages are wanted; every fifth when it must be quick."""
    found = [
        Asked(row["question"], frozenset(row["gold_passage_ids"]))
        for row in read(f"{name}.questions.jsonl")
        if all(wanted(gold) for gold in row["gold_passage_ids"])
    ]
    return found[:: 5 if quick else 1]


def empty_library() -> None:
    """Nothing published, nothing indexed."""
    from ingestion.models import Centre, Document, IndexEvent, TermCount, Word
    from ingestion.pipeline import indexing

    indexing.forget_store()
    shutil.rmtree(settings.INDEX_FOLDER, ignore_errors=True)
    for model in (Document, IndexEvent, TermCount, Word):
        model.objects.all().delete()
    Centre.objects.filter(of=Centre.Of.PASSAGES).delete()


def fill(rows: Sequence[dict[str, Any]]) -> None:
    """Import rows the way a FAQ base is imported, and publish them."""
    from ingestion import versions
    from ingestion.importing import receive_faq
    from ingestion.models import Version
    from ingestion.pipeline.ingesting import ingest
    from ingestion.uploads import Card

    path = Path(HOME, "rows.jsonl")
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    _, received = receive_faq(path, path.name, Card(title="", publish_when_ready=True), None)
    for version in received.values():
        assert isinstance(version, Version), "the same rows twice"
        versions.publish_if_asked(ingest(version))


def found(asked: Asked) -> list[str]:
    """The external ids that Sufler finds, best first."""
    from foundation.access import EVERYTHING
    from foundation.masked import Masked
    from ingestion import knowledge

    question = Masked.from_record(asked.text)
    return [h.external_id for h in knowledge.search(question, EVERYTHING, as_of=asked.as_of, limit=TOP)]


def rank_of(ids: Sequence[str], asked: Asked) -> int:
    """The first rank of a right one, 0 when there is none."""
    return next(
        (
            rank
            for rank, one in enumerate(ids, 1)
            if any(one == gold or one.startswith(f"{gold}-") for gold in asked.gold)
        ),
        0,
    )


def measured(asked: Sequence[Asked]) -> dict[str, Ranks]:
    """Sufler and its peers on the library as it is now."""
    shelf = peers.Shelf.of_library()
    table = {name: Ranks() for name in ("sufler", *peers.PEERS)}
    for one in asked:
        table["sufler"].ranks.append(rank_of(found(one), one))
        for name, ids in shelf.ranked(one.text, one.as_of).items():
            table[name].ranks.append(rank_of(ids[:TOP], one))
    return table


def reading_sets(*, quick: bool) -> Iterator[tuple[str, dict[str, Ranks]]]:
    """XQuAD and KazQAD: each language alone, and a mixed library in which half of the paragraphs are there
    in Russian only, the other half in English only, beside all Kazakh ones."""
    russian, english, kazakh = (read(f"{n}.passages.jsonl") for n in peers.SETS)
    if not kazakh:
        print(f"reading sets: not here ({data()})", file=sys.stderr)
        return
    for name, rows, set_name in zip(("ru", "en", "kk"), (russian, english, kazakh), peers.SETS, strict=True):
        empty_library()
        fill(rows)
        yield name, measured(questions(set_name, quick=quick))
    halves: dict[str, dict[str, Ranks]] = {}
    for side in (0, 1):

        def here(one: str, side: int = side) -> bool:
            return int(one.rsplit("-", 1)[-1]) % 2 == side

        def there(one: str, side: int = side) -> bool:
            return int(one.rsplit("-", 1)[-1]) % 2 != side

        empty_library()
        fill([r for r in russian if here(r["id"])] + [r for r in english if there(r["id"])] + kazakh)
        cases = {
            "en→ru": questions(peers.SETS[1], here, quick=quick),
            "ru→en": questions(peers.SETS[0], there, quick=quick),
            "ru mixed": questions(peers.SETS[0], here, quick=quick),
            "en mixed": questions(peers.SETS[1], there, quick=quick),
            **({} if side else {"kk mixed": questions(peers.SETS[2], quick=quick)}),
        }
        for name, asked in cases.items():
            for peer, ranks in measured(asked).items():
                halves.setdefault(name, {}).setdefault(peer, Ranks()).ranks += ranks.ranks
    yield from halves.items()


def noisy(*, quick: bool) -> dict[str, float]:
    """Recall@5 that each spelling loses against the clean one."""
    lost = {}
    for language, set_name in (("kk", peers.SETS[2]), ("ru", peers.SETS[0])):
        rows, asked = read(f"{set_name}.passages.jsonl"), questions(set_name, quick=quick)
        if not rows:
            continue
        empty_library()
        fill(rows)
        clean = Ranks([rank_of(found(one), one) for one in asked]).recall(5)
        for name, spell in noise.SPELLINGS[language].items():
            spelt = [Asked(spell(one.text), one.gold) for one in asked]
            ranks = Ranks([rank_of(found(one), one) for one in spelt])
            lost[f"{language}_{name}_recall@5_lost"] = clean - ranks.recall(5)
    return lost


def fill_demo() -> tuple[dict[str, list[Asked]], list[Asked]]:
    """The demo bank: answered questions by kind, as the desk searches for them, and those off its topics."""
    from datetime import date

    from assistant.evaluation.scoring import case_of
    from assistant.management.commands.evaluate import _searched
    from assistant.management.commands.load_demo import load_documents
    from ingestion import versions
    from ingestion.pipeline.ingesting import ingest

    empty_library()
    for version in load_documents():
        versions.publish_if_asked(ingest(version))
    kinds: dict[str, list[Asked]] = {}
    off_topic = []
    for line in Path(ROOT, "demo/questions.jsonl").read_text(encoding="utf-8").splitlines():
        case = case_of(json.loads(line))
        text = _searched(case).words()
        if case.gold:
            day = date.fromisoformat(case.as_of) if case.as_of else None
            kinds.setdefault(case.kind, []).append(Asked(text, frozenset(case.gold), day))
        elif case.kind == "off_topic":
            off_topic.append(Asked(text, frozenset()))
    return kinds, off_topic


def refusals(good: Sequence[Asked], foreign: Sequence[Asked]) -> dict[str, float]:
    """What share of the library's own questions gets sources, and of foreign ones gets none."""
    from assistant.pipeline.retrieval import retrieve
    from foundation import clock
    from foundation.access import EVERYTHING
    from foundation.masked import Masked

    def answered(asked: Asked) -> bool:
        question = Masked.from_record(asked.text)
        return bool(retrieve(question, EVERYTHING, as_of=asked.as_of or clock.today()).used)

    return {
        "on_topic_kept": statistics.fmean(map(answered, good)),
        "off_topic_refused": 1 - statistics.fmean(map(answered, foreign)),
    }


def growth(sizes: Sequence[int]) -> dict[str, float]:
    """Milliseconds of a whole search and megabytes on disk as the library grows, with the engine room.

    Beyond the real passages vectors are noise around real ones; the output says so.
    """
    from foundation import standby
    from ingestion.pipeline import indexing, priming

    asked = [row["question"] for row in read(f"{peers.SETS[2]}.questions.jsonl")][:100]
    asked += [row["question"] for row in read(f"{peers.SETS[0]}.questions.jsonl")][:100]
    if not asked:
        return {}
    figures: dict[str, float] = {}
    with vectors.forgotten(), standby.engine(chat=False):
        rows = read(f"{peers.SETS[2]}.passages.jsonl")
        empty_library()
        # once in the life of an installation, so not of the passages
        begun = time.perf_counter()
        priming.prime()
        figures["typical_questions_seconds"] = time.perf_counter() - begun
        begun = time.perf_counter()
        fill(rows)
        shelf = peers.Shelf.of_library()
        figures["ingested_per_second_of_a_core"] = len(shelf.ids) / (time.perf_counter() - begun)
        base = peers.originals()
        for size in sizes:
            begun = time.perf_counter()
            peers.grow_to(size, base)
            indexing.search([vectors.embed_one("карта")], ["карта"], indexing.Scope(peers.today()))
            figures[f"index_seconds_to_{size}"] = time.perf_counter() - begun
            for text in asked[:20]:
                found(Asked(text, frozenset()))
            spent = []
            for text in asked:
                begun = time.perf_counter()
                found(Asked(text, frozenset()))
                spent.append(1000 * (time.perf_counter() - begun))
            spent.sort()
            figures[f"search_ms_p50_at_{size}"] = spent[len(spent) // 2]
            figures[f"search_ms_p95_at_{size}"] = spent[int(0.95 * len(spent))]
            figures[f"index_megabytes_at_{size}"] = (
                sum(f.stat().st_blocks * 512 for f in Path(settings.INDEX_FOLDER).rglob("*") if f.is_file())
                / 1e6
            )
    return figures


def summed_up(table: dict[str, dict[str, Ranks]]) -> dict[str, float]:
    """The figures with goals, from the ranks of all sets."""
    best = {
        name: (max(rows[p].recall(5) for p in peers.PEERS), max(rows[p].mrr() for p in peers.PEERS))
        for name, rows in table.items()
    }
    ours = {name: rows["sufler"] for name, rows in table.items()}
    figures: dict[str, float] = {
        "mrr_over_best_of_four": statistics.fmean(ours[n].mrr() - best[n][1] for n in ours),
        "sets_below_the_best_recall@5": sum(ours[n].recall(5) < best[n][0] - 1e-9 for n in ours),
        "sets_below_the_best_mrr@10": sum(ours[n].mrr() < best[n][1] - 1e-9 for n in ours),
    }
    for name, ranks in ours.items():
        for k in (1, 5, 10):
            figures[f"{name}_recall@{k}"] = ranks.recall(k)
        figures[f"{name}_mrr@10"] = ranks.mrr()
    if "en→ru" in ours:
        cross = Ranks(ours["en→ru"].ranks + ours["ru→en"].ranks)
        figures |= {"cross_recall@5": cross.recall(5), "cross_recall@10": cross.recall(10)}
    return figures


def quality(*, quick: bool) -> tuple[dict[str, dict[str, Ranks]], dict[str, float]]:
    """The ranks of every set, and the figures that come from them, from spellings and from refusals."""
    figures: dict[str, float] = {}
    with vectors.remembered():
        table = dict(reading_sets(quick=quick))
        figures |= noisy(quick=quick)
        kinds, off_topic = fill_demo()
        by_kind = {kind: measured(asked) for kind, asked in kinds.items()}
        table["demo"] = {
            peer: Ranks([rank for rows in by_kind.values() for rank in rows[peer].ranks])
            for peer in ("sufler", *peers.PEERS)
        }
        reading = [row["question"] for n in peers.SETS for row in read(f"{n}.questions.jsonl")]
        foreign = [Asked(text, frozenset()) for text in reading[:: 10 if quick else 1]]
        good = [one for asked in kinds.values() for one in asked]
        figures |= refusals(good, off_topic + foreign)
        figures["demo_off_topic_refused"] = refusals(good[:1], off_topic)["off_topic_refused"]
    figures |= cells.measure() | summed_up(table)
    figures |= {f"demo_{kind}_recall@5": rows["sufler"].recall(5) for kind, rows in by_kind.items()}
    return table, figures


def show(table: dict[str, dict[str, Ranks]]) -> None:
    """recall@1/@5/@10 and MRR@10 of each row; Sufler's with its interval."""
    print(f"{'set':12s}{'n':>5s}" + "".join(f"{name:>28s}" for name in ("sufler", *peers.PEERS)))
    for name, rows in table.items():
        cells = []
        for ranks in rows.values():
            parts = "/".join(f"{100 * ranks.recall(k):.1f}" for k in (1, 5, 10))
            cells.append(f"{parts} {100 * ranks.mrr():.1f}")
        low, high = rows["sufler"].interval()
        size = len(rows["sufler"].ranks)
        print(
            f"{name:12s}{size:5d}"
            + "".join(f"{cell:>28s}" for cell in cells)
            + f"  [{100 * low:.1f}, {100 * high:.1f}]"
        )


def reached(name: str, value: float) -> bool:
    """Whether a figure meets its goal."""
    return value <= GOALS[name] if name in AT_MOST else value >= GOALS[name]


def main() -> int:
    """Print the tables and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every fifth question, growth to 10,000")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--without-growth", action="store_true", help="no times, no engine room")
    parser.add_argument("--only-growth", action="store_true", help="times and sizes alone")
    options = parser.parse_args()
    from foundation.commands import apply_migrations

    apply_migrations()
    table: dict[str, dict[str, Ranks]] = {}
    figures: dict[str, float] = {}
    if not options.only_growth:
        table, figures = quality(quick=options.quick)
    if not options.without_growth:
        figures |= growth((1_000, 10_000) if options.quick else (1_000, 5_000, 10_000, 50_000, 100_000))
    if not options.json:
        show(table)
        print()
        for name, value in figures.items():
            print(f"{name:44s}{GOALS.get(name, '')!s:>8s}{value:10.3f}")
        print("Beyond the real passages (348) the vectors of the growth are noise around real ones.")
    met = all(reached(name, figures[name]) for name in GOALS if name in figures)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    rounded = {name: round(value, 4) for name, value in figures.items()}
    print(
        json.dumps({"machine": machine, "figures": rounded, "goals": GOALS, "met": met}, ensure_ascii=False)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
