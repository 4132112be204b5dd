"""Every engine's errors become one kind, without words; a stream is closed when nobody reads it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from foundation import client
from foundation.client import EngineError, HungUp, Message
from foundation.masked import Masked
from foundation.routes import Route
from tests.fakes import FakeEngine, serving

ASKED = [Message("user", Masked("сколько стоит <PERSON_1>"))]


def route_to(url: str) -> Route:
    return Route("local", url, "some-model", "key")


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    with serving(FakeEngine(reply="один два три")) as engine:
        yield engine


def test_pieces_arrive_with_the_model_and_the_counts(fake: FakeEngine) -> None:
    deltas = list(client.stream_chat(route_to(fake.url), ASKED))
    assert "".join(delta.text for delta in deltas) == "один два три"
    assert {delta.model for delta in deltas} == {"fake@0000"}
    assert deltas[-1].tokens == {"prompt": 10, "completion": 5}
    assert [delta.finish_reason for delta in deltas if delta.finish_reason] == ["stop"]
    assert fake.prompts == [[{"role": "user", "content": "сколько стоит <PERSON_1>"}]]


def test_the_place_in_the_queue_arrives(fake: FakeEngine) -> None:
    fake.waits = 2
    places = [
        delta.engine["place"] for delta in client.stream_chat(route_to(fake.url), ASKED) if delta.engine
    ]
    assert places == [2, 1]


def test_closing_the_stream_closes_the_connection(fake: FakeEngine) -> None:
    fake.seconds_a_word = 0.05
    stream = client.stream_chat(route_to(fake.url), ASKED)
    next(stream)
    stream.close()
    assert fake.stopped.wait(60)


@pytest.mark.parametrize(
    "status, told, code",
    [
        (429, None, "busy"),
        (503, None, "busy"),
        (504, "deadline_passed", "busy"),
        (401, None, "refused"),
        (403, None, "refused"),
        (404, None, "refused"),
        (400, "context_length_exceeded", "too_long"),
        (400, None, "failed"),
        (500, None, "failed"),
    ],
)
def test_statuses_become_codes(fake: FakeEngine, status: int, told: str | None, code: str) -> None:
    fake.status, fake.code = status, told
    with pytest.raises(EngineError) as chat:
        list(client.stream_chat(route_to(fake.url), ASKED))
    with pytest.raises(EngineError) as vectors:
        client.embed(route_to(fake.url), ["query: а"])
    assert chat.value.code == vectors.value.code == code


@pytest.mark.parametrize(
    "told, seconds", [("7", 7), ("", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None)]
)
def test_when_to_ask_again_is_kept(fake: FakeEngine, told: str, seconds: int | None) -> None:
    fake.status, fake.retry_after = 429, told
    with pytest.raises(EngineError) as error:
        list(client.stream_chat(route_to(fake.url), ASKED))
    assert error.value.retry_after == seconds


def test_an_engine_that_dies_has_broken_off(fake: FakeEngine) -> None:
    fake.breaks_after = 1
    with pytest.raises(EngineError, match="broken_off"):
        list(client.stream_chat(route_to(fake.url), ASKED))


def test_an_engine_that_never_comes_to_an_end_is_too_busy_when_its_time_is_over(fake: FakeEngine) -> None:
    fake.reply, fake.seconds_a_word = "и так далее " * 100, 0.2
    slow = client.stream_chat(replace(route_to(fake.url), answer_seconds=3), ASKED)
    began = time.monotonic()
    assert next(slow).text == "и "
    with pytest.raises(EngineError, match="busy"):
        list(slow)
    assert time.monotonic() - began < 15
    assert fake.stopped.wait(60)


def test_an_engine_that_falls_silent_is_unreachable(fake: FakeEngine) -> None:
    fake.seconds_a_word = 30
    silent = client.stream_chat(replace(route_to(fake.url), answer_seconds=3), ASKED)
    assert next(silent).text == "один "
    with pytest.raises(EngineError, match="unreachable"):
        next(silent)


def test_an_engine_that_restarts_says_so(fake: FakeEngine) -> None:
    fake.breaks_after, fake.code = 1, "restarting"
    with pytest.raises(EngineError, match="restarting"):
        list(client.stream_chat(route_to(fake.url), ASKED))
    fake.status = 503
    with pytest.raises(EngineError, match="restarting"):
        list(client.stream_chat(route_to(fake.url), ASKED))


def test_a_process_that_ends_hangs_up_wherever_it_reads(fake: FakeEngine, monkeypatch) -> None:
    monkeypatch.setattr(client, "_line", client._Line())
    fake.seconds_a_word = 30
    stream = client.stream_chat(route_to(fake.url), ASKED)
    assert next(stream).text == "один "
    threading.Timer(0.3, client.hang_up).start()
    began = time.monotonic()
    with pytest.raises(HungUp, match="restarting"):
        next(stream)
    assert time.monotonic() - began < 10
    with pytest.raises(HungUp):
        next(client.stream_chat(route_to(fake.url), ASKED))


def test_an_engine_that_is_not_there_is_unreachable() -> None:
    with serving(FakeEngine()) as gone:
        pass
    with pytest.raises(EngineError, match="unreachable"):
        list(client.stream_chat(route_to(gone.url), ASKED))


def test_an_error_keeps_no_text(fake: FakeEngine) -> None:
    fake.status = 500
    with pytest.raises(EngineError) as error:
        list(client.stream_chat(route_to(fake.url), ASKED))
    assert error.value.args == ("failed",)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_vectors_come_in_the_order_of_the_texts(fake: FakeEngine) -> None:
    both = client.embed(route_to(fake.url), ["query: карта", "query: депозит"])
    (card,) = client.embed(route_to(fake.url), ["query: карта"])
    assert len(both) == 2
    assert both[0] == pytest.approx(card)
    assert both[1] != pytest.approx(card)


def test_vectors_as_lists_are_read_too(fake: FakeEngine) -> None:
    (packed,) = client.embed(route_to(fake.url), ["query: карта"])
    fake.packs_vectors = False
    (listed,) = client.embed(route_to(fake.url), ["query: карта"])
    assert listed == pytest.approx(packed)


@pytest.mark.parametrize(
    "vectors", [{}, [{}], [{"index": 0, "embedding": "no"}], [{"index": 0, "embedding": 1}]]
)
def test_what_is_no_vector_has_failed(fake: FakeEngine, vectors: object) -> None:
    fake.says_vectors = vectors
    with pytest.raises(EngineError, match="failed"):
        client.embed(route_to(fake.url), ["query: карта"])


@pytest.mark.parametrize(
    "line",
    [
        "no JSON: <PERSON_1>",
        '{"choices": [{"index": 0, "delta": null}]}',
        '{"choices": {"index": 0}}',
        "[]",
        '"a"',
        '{"choices": [{"index": 0, "delta": {}}], "usage": 7}',
    ],
)
def test_a_stream_of_nonsense_has_failed(fake: FakeEngine, line: str) -> None:
    fake.says_line = line
    with pytest.raises(EngineError, match="failed") as error:
        list(client.stream_chat(route_to(fake.url), ASKED))
    assert error.value.__suppress_context__


def test_an_engine_that_counts_in_words_has_taken_nothing(fake: FakeEngine) -> None:
    fake.says_prefix = {"tokens": "many"}
    assert client.warm(route_to(fake.url), ASKED) is None
