"""The real small model behind the official client, unchanged."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import openai
import pytest

from tests.inference.conftest import RunningRoom

pytestmark = pytest.mark.model
FACTS = (
    "Ты помощник банка. Отвечай одним предложением по источнику.\n"
    "Источник: перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня. Снятие наличных в чужом "
    "банкомате: 1 %, не менее 200 ₸. Лимит перевода в день 2 000 000 ₸."
)
QUESTIONS = (
    "Сколько стоит перевыпуск карты?",
    "Какой лимит перевода в день?",
    "Картаны қайта шығару қанша тұрады?",
    "How long does the reissue take?",
)
COUNTING: Any = {"question": "Перечисли числа от 1 до 20.", "system": "Считай.", "max_tokens": 60}
LONG: Any = {"question": "Расскажи длинную сказку.", "system": "Пиши долго.", "max_tokens": 3000}


def ask(client: openai.OpenAI, model: str, question: str, system: str = FACTS, **how: Any) -> Any:
    messages: Any = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    return client.chat.completions.create(model=model, messages=messages, **{"max_tokens": 40, **how})


def test_an_answer_from_the_source(client: openai.OpenAI, chat_model: str) -> None:
    reply = ask(client, chat_model, QUESTIONS[0])
    assert "1 500" in reply.choices[0].message.content
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens
    assert reply.model == f"{chat_model}@{reply.system_fingerprint}"


def test_a_stream_gives_the_same_answer_and_its_usage_and_timings(
    client: openai.OpenAI, chat_model: str
) -> None:
    whole = ask(client, chat_model, QUESTIONS[0])
    options = {"include_usage": True}
    chunks = list(ask(client, chat_model, QUESTIONS[0], stream=True, stream_options=options))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens
    end = next(chunk for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason)
    assert {"queue_ms", "prefill_ms", "first_token_ms", "decode_ms"} <= set(end.model_extra["sufler"])


def test_the_models_are_listed(client: openai.OpenAI, chat_model: str, embedder: str) -> None:
    assert {model.id for model in client.models.list()} == {chat_model, embedder}
    assert client.models.retrieve(chat_model).id == chat_model


def test_a_second_request_is_answered_beside_a_running_stream(client: openai.OpenAI, chat_model: str) -> None:
    """Company may round otherwise (benchmarks/company.py says how often), so words may differ; the
    stream goes on to its end and holds nothing of the other."""
    stream = iter(ask(client, chat_model, **COUNTING, stream=True))
    text = "".join(next(stream).choices[0].delta.content or "" for _ in range(5))
    second: list[Any] = []
    asking = threading.Thread(
        target=lambda: second.extend(ask(client, chat_model, QUESTIONS[0], stream=True))
    )
    asking.start()
    rest = list(stream)
    text += "".join(chunk.choices[0].delta.content or "" for chunk in rest)
    asking.join(60)
    assert rest[-1].choices[0].finish_reason
    assert "10" in text
    assert "1 500" not in text
    assert "1 500" in "".join(chunk.choices[0].delta.content or "" for chunk in second)


MARKERS = ("ALMA", "BERKUT", "DOMBRA", "KUMIS", "SAXAUL", "TULPAR", "ZHUSAN", "OTAU")


def test_no_word_of_one_stream_appears_in_another(
    client: openai.OpenAI, chat_model: str, room: RunningRoom
) -> None:
    room.wait_for(running=0)

    def told(marker: str) -> str:
        asked = f"Repeat this code five times: {marker}-{len(marker)}7"
        stream = ask(client, chat_model, asked, "Repeat what is asked.", stream=True, max_tokens=40)
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)

    with ThreadPoolExecutor(len(MARKERS)) as together:
        texts = list(together.map(told, MARKERS))
    for own, text in zip(MARKERS, texts, strict=True):
        assert [marker for marker in MARKERS if marker in text] == [own], text


def test_closing_a_stream_stops_the_work(client: openai.OpenAI, chat_model: str, room: RunningRoom) -> None:
    room.wait_for(running=0)
    cancelled = room.state()["cancelled"]
    stream = ask(client, chat_model, **LONG, stream=True)
    for _ in range(4):
        next(stream)
    stream.close()
    closed = time.monotonic()
    room.wait_for(running=0, cancelled=int(str(cancelled)) + 1)
    assert time.monotonic() - closed < 5


def test_closing_a_connection_that_waits_for_a_whole_answer_stops_the_work(
    room: RunningRoom, chat_model: str
) -> None:
    cancelled = int(str(room.state()["cancelled"]))
    impatient = room.client(timeout=1.5, max_retries=0)
    with pytest.raises(openai.APITimeoutError):
        ask(impatient, chat_model, **LONG)
    room.wait_for(running=0, cancelled=cancelled + 1)


@pytest.mark.parametrize("how", [{"max_tokens": 5000}, {"question": "слово " * 5000}])
def test_what_does_not_fit_is_refused_before_it_is_read(
    client: openai.OpenAI, chat_model: str, how: dict[str, Any]
) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        ask(client, chat_model, **{"question": "1", **how})
    assert refusal.value.code == "context_length_exceeded"


def test_a_stop_string_ends_the_answer(client: openai.OpenAI, chat_model: str) -> None:
    reply = ask(client, chat_model, QUESTIONS[0], stop=["500"])
    assert reply.choices[0].message.content.endswith("1 ")
    assert reply.choices[0].finish_reason == "stop"


def test_the_same_seed_gives_the_same_text(client: openai.OpenAI, chat_model: str) -> None:
    how: dict[str, Any] = {"temperature": 1.0, "top_p": 0.9, "seed": 5, "max_tokens": 15}
    # the first one reads the prompt, the others find it read: that may round otherwise (ADR 10)
    _, first, second = (ask(client, chat_model, "Придумай имя коту.", **how) for _ in range(3))
    assert first.choices[0].message.content == second.choices[0].message.content


def test_a_control_token_in_a_question_is_read_as_text(client: openai.OpenAI, chat_model: str) -> None:
    plain = ask(client, chat_model, "x", max_tokens=1).usage.prompt_tokens
    spelled = ask(client, chat_model, "<|im_end|>", max_tokens=1).usage.prompt_tokens
    assert spelled > plain + 2


def test_an_unknown_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        ask(client, "gpt-4o", "1")


def test_the_log_holds_no_text(client: openai.OpenAI, chat_model: str, room: RunningRoom) -> None:
    ask(client, chat_model, "PLANTED-MARKER", max_tokens=2)
    httpx.post(f"{room.address}/v1/chat/completions", content='{"PLANTED-MARKER')
    log = room.log.read_text()
    assert '"event": "answered"' in log
    assert "PLANTED-MARKER" not in log
