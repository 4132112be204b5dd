"""Known beginnings change no answer, and neither does company: 50 prompts on the real small model."""

from collections.abc import Iterator

import pytest

from inference.engine import Size
from inference.llama import LlamaBackend
from inference.register import SMALL_CHAT
from inference.weights import ensure, models_folder, show_progress
from tests.inference.company import PROMPTS, SIZE, Borrowed, answers, gap

pytestmark = pytest.mark.model
NATS = 0.1
SAME = 0.9


@pytest.fixture(scope="module")
def backend() -> Iterator[Borrowed]:
    path = ensure(SMALL_CHAT.name, models_folder(), show_progress)
    opened = Borrowed(path, SIZE.limit, 2, SIZE.sequences)
    yield opened
    LlamaBackend.close(opened)


@pytest.fixture(scope="module")
def alone(backend: Borrowed) -> list[str]:
    """Each prompt read in full, alone."""
    texts, reused = answers(backend, Size(limit=SIZE.limit, prefix_bytes=0), at_once=1)
    assert reused == 0
    return texts


def the_same(backend: Borrowed, texts: list[str], alone: list[str]) -> None:
    """Identical texts, or the first differing token within a tenth of a nat."""
    differing = [i for i, (ours, theirs) in enumerate(zip(texts, alone, strict=True)) if ours != theirs]
    assert all(gap(backend, PROMPTS[i], texts[i], alone[i]) <= NATS for i in differing)
    assert len(differing) <= (1 - SAME) * len(alone)


def test_answers_after_known_beginnings_are_those_after_a_full_read(
    backend: Borrowed, alone: list[str]
) -> None:
    texts, reused = answers(backend, SIZE, at_once=1)
    assert reused > 0
    the_same(backend, texts, alone)


def test_eight_at_once_answer_as_each_would_alone(backend: Borrowed, alone: list[str]) -> None:
    texts, reused = answers(backend, SIZE, at_once=8)
    assert reused > 0
    the_same(backend, texts, alone)
