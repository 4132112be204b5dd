"""How the time of a search, the memory of its process and the size of the index grow with the library."""

import resource
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from benchmarks import peers, vectors
from benchmarks.filling import empty_library, fill
from benchmarks.ranking import Asked, found, read


def growth(sizes: Sequence[int]) -> dict[str, float]:
    """Milliseconds of a search, megabytes in memory and on disk as the library grows, with the engine room.

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
            # the most until then; the index runs in this process, the embedder does not
            figures[f"memory_megabytes_until_{size}"] = (
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            )
            figures[f"index_megabytes_at_{size}"] = (
                sum(f.stat().st_blocks * 512 for f in Path(settings.INDEX_FOLDER).rglob("*") if f.is_file())
                / 1e6
            )
    return figures
