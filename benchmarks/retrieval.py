"""Search, measured: Sufler beside BM25, e5, RRF and the fusion of the reference, on the same passages.

    python benchmarks/retrieval.py [--quick] [--json] [--without-growth | --only-growth]

Reads $SUFLER_DATA/qa (default ../shared/data/qa; XQuAD in Russian and English, KazQAD) where it exists, and
demo/. Sufler's row goes through `ingestion.knowledge.search` over a library of its own in a temporary
SUFLER_HOME; the rows beside it rank the same passages with the same vectors. Ends with one JSON object
{"machine", "figures", "intervals", "goals", "met"}; the cells of the demo tables are in it
(`benchmarks/cells.py`). Vectors are kept in var/benchmarks, so a second run is quick; times are taken with
the engine room and without that memory.
"""

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import empty_home  # noqa: E402, F401, I001 (it sets Django up for those below)
from benchmarks import cells, noise, peers, vectors  # noqa: E402
from benchmarks.filling import empty_library, fill, fill_demo  # noqa: E402
from benchmarks.growth import growth  # noqa: E402
from benchmarks.ranking import TOP, Asked, Ranks, data, found, interval, questions, rank_of, read  # noqa: E402

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
    """Recall@5 that each spelling loses against the clean one, and MRR@10 where a hand slips."""
    lost = {}
    for language, set_name in (("kk", peers.SETS[2]), ("ru", peers.SETS[0]), ("en", peers.SETS[1])):
        rows, asked = read(f"{set_name}.passages.jsonl"), questions(set_name, quick=quick)
        if not rows:
            continue
        empty_library()
        fill(rows)
        clean = Ranks([rank_of(found(one), one) for one in asked])
        for name, spell in noise.SPELLINGS[language].items():
            lost |= spelt(f"{language}_{name}", asked, spell, clean)
    return lost


def spelt(name: str, asked: Sequence[Asked], spell: Callable[[str], str], clean: Ranks) -> dict[str, float]:
    """What questions lose when they are spelt so."""
    badly = [Asked(spell(one.text), one.gold, one.as_of) for one in asked]
    ranks = Ranks([rank_of(found(one), one) for one in badly])
    lost = {f"{name}_recall@5_lost": clean.recall(5) - ranks.recall(5)}
    if spell is noise.mistyped:
        lost[f"{name}_mrr@10_lost"] = clean.mrr() - ranks.mrr()
    return lost


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
        good = [one for asked in kinds.values() for one in asked]
        figures |= spelt("demo_mistyped", good, noise.mistyped, table["demo"]["sufler"])
        reading = [row["question"] for n in peers.SETS for row in read(f"{n}.questions.jsonl")]
        foreign = [Asked(text, frozenset()) for text in reading[:: 10 if quick else 1]]
        figures |= refusals(good, off_topic + foreign)
        figures["demo_off_topic_refused"] = refusals(good[:1], off_topic)["off_topic_refused"]
    figures |= cells.measure() | summed_up(table)
    figures |= {f"demo_{kind}_recall@5": rows["sufler"].recall(5) for kind, rows in by_kind.items()}
    return table, figures


def intervals(table: dict[str, dict[str, Ranks]]) -> dict[str, tuple[float, float]]:
    """95 % of each set: of Sufler's recall@5 and MRR@10, and of what it is over the best peer, question by
    question."""
    figures = {}
    for name, rows in table.items():
        ours = rows["sufler"]
        best = max((rows[p] for p in peers.PEERS), key=lambda ranks: ranks.recall(5)).within(5)
        foremost = max((rows[p] for p in peers.PEERS), key=lambda ranks: ranks.mrr()).reciprocal()
        figures |= {
            f"{name}_recall@5": interval(ours.within(5)),
            f"{name}_mrr@10": interval(ours.reciprocal()),
            f"{name}_recall@5_over_the_best": interval(ours.within(5) - best),
            f"{name}_mrr@10_over_the_best": interval(ours.reciprocal() - foremost),
        }
    return figures


def show(table: dict[str, dict[str, Ranks]]) -> None:
    """recall@1/@5/@10 and MRR@10 of each row; of Sufler's MRR@10 the interval, and that of what it is over
    the best peer."""
    found = intervals(table)
    print(f"{'set':12s}{'n':>5s}" + "".join(f"{name:>28s}" for name in ("sufler", *peers.PEERS)))
    for name, rows in table.items():
        cells = []
        for ranks in rows.values():
            parts = "/".join(f"{100 * ranks.recall(k):.1f}" for k in (1, 5, 10))
            cells.append(f"{parts} {100 * ranks.mrr():.1f}")
        size = len(rows["sufler"].ranks)
        print(
            f"{name:12s}{size:5d}"
            + "".join(f"{cell:>28s}" for cell in cells)
            + "".join(
                "  [{:.1f}, {:.1f}]".format(*(100 * end for end in found[f"{name}_{figure}"]))
                for figure in ("mrr@10", "mrr@10_over_the_best")
            )
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
    said = {name: [round(end, 4) for end in ends] for name, ends in intervals(table).items()}
    result = {"machine": machine, "figures": rounded, "intervals": said, "goals": GOALS, "met": met}
    print(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
