"""presidio-analyzer in an environment of its own: texts in, spans out, one JSON object a line.

Run by benchmarks/masking.py with the Python of .venv-bench (make bench-deps). Its own English model
(en_core_web_lg) comes from no package registry; without it presidio finds no names, and says "no model".
"""

import json
import logging
import sys

import spacy
import tldextract
import tldextract.tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine

MODEL = "en_core_web_lg"


class Blank(SpacyNlpEngine):
    """English words without a model."""

    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


def main() -> None:
    """Answer every line of standard input."""
    logging.disable(logging.CRITICAL)
    # the list of suffixes that comes with it: nothing is fetched while time is measured
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    whole = spacy.util.is_package(MODEL)
    engine = AnalyzerEngine() if whole else AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    print(json.dumps({"model": MODEL if whole else ""}), flush=True)
    for line in sys.stdin:
        found = engine.analyze(json.loads(line), language="en")
        print(json.dumps([(r.start, r.end, r.entity_type) for r in found]), flush=True)


if __name__ == "__main__":
    main()
