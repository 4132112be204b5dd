"""A document that was read is looked over: does it speak to a model, does another say nearly the same."""

from collections.abc import Iterable, Mapping

from ingestion.pipeline.inspecting import instructions, likeness
from ingestion.pipeline.values import Block, Problem

__all__ = ["orders_in", "sketch", "speaks_to_a_model", "suspicions", "twins"]

MOST_ALIKE = 10
NEAR = 0.7
"""Share of common word groups from which two documents say nearly the same."""

sketch = likeness.sketch


def suspicions(blocks: Iterable[Block]) -> list[Problem]:
    """What in the text, headings included, is written for a model, each with its place and its words."""
    blocks = list(blocks)
    texts = [(block.text, block) for block in blocks]
    headings = {heading: block for block in reversed(blocks) for heading in block.headings}
    found: list[Problem] = []
    told: set[int] = set()
    for rule, excerpt, block in instructions.scan([*texts, *headings.items()]):
        # several rules may know the same sentence: one finding a paragraph is enough to look at it
        if id(block) not in told and len(found) < MOST_ALIKE:
            told.add(id(block))
            found.append(Problem("instruction_to_model", rule, block.place, excerpt))
    return found


def speaks_to_a_model(text: str) -> bool:
    """Whether one text alone holds an instruction to a model."""
    return instructions.find(text) is not None


def orders_in(text: str) -> frozenset[str]:
    """The names of all rules by which one text alone speaks to a model."""
    return instructions.rules_in(text)


def twins(own: bytes, others: Mapping[str, bytes]) -> list[Problem]:
    """The documents, by name, whose sketch is near to `own`; the likeness in percent stands in the detail."""
    near = sorted(
        ((share, name) for name, other in others.items() if (share := likeness.share(own, other)) >= NEAR),
        reverse=True,
    )
    return [Problem("near_duplicate", f"{name}: {share:.0%}") for share, name in near[:3]]
