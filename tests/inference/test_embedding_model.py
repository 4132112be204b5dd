"""The real embedder behind the official client."""

import os
import signal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import openai
import pytest

from tests.inference.conftest import RunningRoom

pytestmark = pytest.mark.model
CARD = "passage: Картаны жоғалтқан жағдайда оны дереу бұғаттау және қайта шығаруға өтініш беру қажет."
RATE = "passage: Депозит бойынша жылдық сыйақы мөлшерлемесі 14,5 % құрайды."
QUESTION = "query: клиент потерял карту, что делать"


def embed(client: openai.OpenAI, model: str, texts: list[str], **extra: object) -> npt.NDArray[np.float64]:
    reply = client.embeddings.create(model=model, input=texts, extra_body=extra)
    return np.array([item.embedding for item in sorted(reply.data, key=lambda item: item.index)])


def test_a_russian_question_is_nearer_to_its_kazakh_passage(client: openai.OpenAI, embedder: str) -> None:
    question, card, rate = embed(client, embedder, [QUESTION, CARD, RATE])
    assert question @ card > question @ rate + 0.03


def test_vectors_have_length_one_and_384_dimensions(client: openai.OpenAI, embedder: str) -> None:
    vectors = embed(client, embedder, [CARD, RATE])
    assert vectors.shape == (2, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(client: openai.OpenAI, embedder: str) -> None:
    texts = [QUESTION, CARD, RATE, "passage: " + "слово " * 200, *(f"passage: {n}" for n in range(9))]
    together = embed(client, embedder, texts)
    alone = np.vstack([embed(client, embedder, [text]) for text in texts])
    assert np.array_equal(together, alone)


def test_base64_and_numbers_are_the_same_vector(client: openai.OpenAI, embedder: str) -> None:
    numbers = client.embeddings.create(model=embedder, input=CARD, encoding_format="float")
    assert embed(client, embedder, [CARD])[0] == pytest.approx(numbers.data[0].embedding)
    assert numbers.usage.prompt_tokens > 10


def test_a_text_that_is_too_long_is_refused_by_its_number(client: openai.OpenAI, embedder: str) -> None:
    texts = ["passage: x"] * 9 + ["passage: " + "слово " * 600]
    with pytest.raises(openai.BadRequestError, match="Input 9 has") as refusal:
        embed(client, embedder, texts)
    assert refusal.value.code == "context_length_exceeded"


def test_a_text_that_is_too_long_is_cut_when_wanted(client: openai.OpenAI, embedder: str) -> None:
    assert embed(client, embedder, ["passage: " + "слово " * 600], truncate=True).shape == (1, 384)


def test_an_empty_text_is_refused(client: openai.OpenAI, embedder: str) -> None:
    with pytest.raises(openai.BadRequestError):
        embed(client, embedder, ["passage: x", ""])


def test_an_embedder_that_was_killed_is_started_again(
    client: openai.OpenAI, embedder: str, room: RunningRoom
) -> None:
    before = embed(client, embedder, [CARD])
    os.kill(child_of(room.process.pid), signal.SIGKILL)
    assert np.array_equal(embed(client, embedder, [CARD]), before)
    assert room.state()["embedder_restarts"]


def test_the_embedder_gives_way_to_the_model(room: RunningRoom) -> None:
    child = child_of(room.process.pid)
    assert os.getpriority(os.PRIO_PROCESS, child) > os.getpriority(os.PRIO_PROCESS, room.process.pid)


def child_of(pid: int) -> int:
    """The embedder's process: the room has no other child."""
    children = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    (child,) = children.split()
    return int(child)
