"""Words are stemmed by many threads at once."""

from concurrent.futures import ThreadPoolExecutor

from assistant.pipeline import stems
from ingestion.pipeline.indexing import lexical

WORDS = [f"{beginning}{ending}" for beginning in ("перевыпуск", "карточ", "платеж", "reissu", "transfer")
         for ending in ("ами", "ного", "ившись", "ing", "ation", "ements")] * 40  # fmt: skip


def test_threads_get_the_stems_that_one_gets() -> None:
    for stem in (lexical.stem, stems.stem):
        alone = [stem.__wrapped__(word) for word in WORDS]
        with ThreadPoolExecutor(8) as many:
            assert list(many.map(stem.__wrapped__, WORDS)) == alone
