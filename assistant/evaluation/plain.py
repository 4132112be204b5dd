"""The plain baseline: the same weights, the three nearest passages in one prompt, no guard."""

import re
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.pipeline import masking
from assistant.pipeline.generation import PARAMETERS
from assistant.pipeline.guarding import says_there_is_no_answer
from assistant.pipeline.hiding import hide
from assistant.pipeline.values import Masked, Message, Passage
from foundation import client
from foundation.access import EVERYTHING
from foundation.routes import route_for
from ingestion import knowledge

USED = 3
WORDS = (
    "Answer the question in its language from the sources, briefly. Name the source as [1], [2] or [3]. "
    "If the sources do not answer, write: No answer."
)
_MARK = re.compile(r"\[(\d)\]")


def answered_plainly(question: str, as_of: date | None) -> dict[str, Any]:
    """An answer in the shape of `ask`'s output, as far as a plain pipeline has one. Raises EngineError."""
    began = time.perf_counter()
    asked = hide(question, masking.Vault())
    hits = knowledge.search(asked, EVERYTHING, as_of=as_of, limit=20)
    if hits and hits[0].words_only:
        raise client.EngineError(hits[0].words_only)
    found = sorted(hits, key=lambda hit: -hit.cosine)[:USED]
    route = route_for("answer", "untuned")
    text = "".join(delta.text for delta in client.stream_chat(route, _messages(asked, found), **PARAMETERS))
    cited = dict.fromkeys(int(mark[1]) for mark in _MARK.finditer(text) if 0 < int(mark[1]) <= len(found))
    refused = says_there_is_no_answer(text) or not text.strip()
    return {
        "answer": "" if refused else text,
        "refused": refused,
        "rung": "refused" if refused else "plain",
        "citations": [] if refused else [found[number - 1].external_id for number in cited],
        "flags": [],
        "sentences": [],
        "evidence": [
            {"external_id": hit.external_id, "text": f"{hit.breadcrumb}\n{hit.text}"} for hit in found
        ],
        "masked_question": asked.text,
        "timings": {"total_ms": round(1000 * (time.perf_counter() - began), 1)},
    }


def _messages(asked: Masked, found: Sequence[Passage]) -> tuple[Message, ...]:
    sources = "\n\n".join(f"[{n}] {hit.breadcrumb}: {hit.text}" for n, hit in enumerate(found, 1))
    task = f"Sources:\n{sources}\n\nQuestion: {asked.text}"
    return Message("system", Masked.from_record(WORDS)), Message("user", Masked.from_record(task))
