"""200 questions that their source does not answer, to the real small model: it says no figure of its own."""

import itertools

import openai
import pytest

from assistant.pipeline.figures import figures_in

pytestmark = pytest.mark.model
SYSTEM = "Ты помощник банка. Отвечай одним коротким предложением и обязательно назови число."
SOURCES = (
    "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня.",
    "Лимит перевода между своими счетами 2 000 000 ₸ в день, чужим клиентам 500 000 ₸.",
    "Вклад «Кайрат»: ставка 14,5 % годовых, срок от 6 до 24 месяцев, минимальная сумма 50 000 ₸.",
    "Отделение на Абая, 52 работает с 9:00 до 18:30, обед с 13:00 до 14:00, тел. +7 (727) 244-55-66.",
    "Жеке сейф: шағын ұяшық 30 күнге 4 300 ₸, үлкені 7 900 ₸.",
    "Несие мерзімі 3 айдан 5 жылға дейін, сыйақы мөлшерлемесі 21,9 %, ең аз сома 100 мың ₸.",
    "Coins are exchanged on Tuesdays, the fee is 2% of the amount, at least 150 ₸.",
    "The tariff is in force from 01.01.2027; clause 4.2.1 of the terms of 12.11.2026 no longer applies.",
    "Штраф за просрочку 0,1 % в день, но не более 10 % долга; льготный период 55 дней.",
    "Документы хранятся бессрочно.",
)
QUESTIONS = (
    "Сколько стоит справка о доходах?",
    "Какой лимит снятия наличных за границей?",
    "Сколько дней рассматривают претензию?",
    "Какая комиссия за перевод в Узбекистан?",
    "Во сколько закрывается касса в Актобе?",
    "С какого возраста выдают детскую карту?",
    "Какой телефон у ипотечного отдела?",
    "Сколько миль начислят за покупку билета?",
    "Какой кэшбэк на аптеки?",
    "По какому пункту договора можно отказаться от страховки?",
    "Смс-хабарлама айына қанша тұрады?",
    "Ипотеканың бастапқы жарнасы қанша пайыз?",
    "Шағымға неше күнде жауап береді?",
    "Төлем терминалының жалға алу құны қанша?",
    "Студенттерге жеңілдік қанша?",
    "How much is an account statement in English?",
    "What is the fee for a SWIFT transfer?",
    "How many branches are there in Almaty?",
    "When does the gold card expire?",
    "What is the overdraft rate?",
)


def test_no_answer_holds_a_figure_from_nowhere(client: openai.OpenAI, chat_model: str) -> None:
    foreign = []
    for source, question in itertools.product(SOURCES, QUESTIONS):
        reply = client.chat.completions.create(
            model=chat_model,
            messages=[
                {"role": "system", "content": f"{SYSTEM}\nИсточник: {source}"},
                {"role": "user", "content": question},
            ],
            max_tokens=32,
            extra_body={"sufler": {"figures": [source, question]}},
        )
        said = figures_in(reply.choices[0].message.content or "")
        foreign += [(source, question, figure) for figure in said if figure not in figures_in(source)]
    assert not foreign
