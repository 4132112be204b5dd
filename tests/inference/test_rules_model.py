"""The rules of an answer with the real small model behind the official client."""

import json

import openai
import pytest

pytestmark = pytest.mark.model
SOURCE = "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
FORM = {
    "type": "object",
    "properties": {"услуга": {"type": "string"}, "цена": {"type": "integer"}, "срочно": {"type": "boolean"}},
    "required": ["услуга", "цена", "срочно"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("most", [40, 60, 120])
def test_an_answer_of_a_form_is_whole_however_short(
    client: openai.OpenAI, chat_model: str, most: int
) -> None:
    reply = client.chat.completions.create(
        model=chat_model,
        messages=[{"role": "user", "content": f"{SOURCE}\nОпиши услугу подробно в JSON."}],
        max_tokens=most,
        response_format={"type": "json_schema", "json_schema": {"name": "service", "schema": FORM}},
    )
    value = json.loads(reply.choices[0].message.content or "")
    assert {*value} == {"услуга", "цена", "срочно"}
    assert isinstance(value["цена"], int)


def test_a_form_that_does_not_fit_is_refused(client: openai.OpenAI, chat_model: str) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        client.chat.completions.create(
            model=chat_model,
            messages=[{"role": "user", "content": SOURCE}],
            max_tokens=5,
            response_format={"type": "json_schema", "json_schema": {"name": "service", "schema": FORM}},
        )
    assert refusal.value.code == "max_tokens_too_small"


def test_figures_are_said_as_the_list_has_them_with_their_chances(
    client: openai.OpenAI, chat_model: str
) -> None:
    reply = client.chat.completions.create(
        model=chat_model,
        messages=[{"role": "user", "content": f"{SOURCE}\nСколько стоит перевыпуск карты?"}],
        max_tokens=40,
        logprobs=True,
        top_logprobs=3,
        extra_body={"sufler": {"figures": [SOURCE], "citations": []}},
    )
    assert "1 500" in (reply.choices[0].message.content or "")
    told = reply.choices[0].logprobs
    assert told
    assert told.content
    assert all(entry.logprob <= 0 and len(entry.top_logprobs) == 3 for entry in told.content)
