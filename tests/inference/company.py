"""50 prompts for the question whether an answer depends on what the engine knows or whom it serves beside."""

import queue

import numpy as np

from inference.backend import SLICE, Run
from inference.engine import Engine, Size
from inference.llama import LlamaBackend
from inference.templates import ChatTemplate
from inference.values import Event, Generation
from tests.inference.test_engine import Reader as Waiting
from tests.inference.test_engine import wait_until

SIZE = Size(limit=768)
RULE = "Отвечай одним коротким предложением по источникам.\n"
SOURCES = (
    "Перевыпуск карты при утере стоит 1 500 ₸ и занимает 3 рабочих дня.",
    "Лимит перевода между картами в день 2 000 000 ₸, за месяц 10 000 000 ₸.",
    "Снятие наличных в чужом банкомате: 1 % от суммы, не менее 200 ₸.",
    "Вклад «Сапа» открывается от 5 000 ₸ под 14,5 % годовых на 12 месяцев.",
    "Картаны бұғаттау тегін, оны қосымшада немесе қоңырау шалып жасауға болады.",
    "Early repayment of a loan is free of charge after the sixth month.",
)
ASKED = (
    "Сколько это стоит?",
    "Какой срок?",
    "Есть ли лимит?",
    "Қанша тұрады?",
    "What is the fee?",
    "Что сказать клиенту?",
    "Можно ли бесплатно?",
    "Перечисли суммы.",
    "О чём первый источник?",
)
PROMPTS = [
    f"{RULE}{SOURCES[number % 6]}\n{SOURCES[(number * 5 + 1 + number // 6) % 6]}\n{ASKED[number % 9]}"
    for number in range(50)
]


class Borrowed(LlamaBackend):
    """Stays open when its engine closes, and starts the next one empty."""

    def close(self) -> None:
        for sequence in range(SIZE.sequences):
            self.drop(sequence)


def answers(backend: Borrowed, size: Size, *, at_once: int) -> tuple[list[str], int]:
    """The answers to all prompts, so many at a time, and how many tokens of prompts were not read."""
    engine = Engine(lambda: backend, size)
    engine.start()
    wait_until(lambda: engine.ready.is_set() or engine.failure is not None)
    texts, reused = [], 0
    for start in range(0, len(PROMPTS), at_once):
        asked = [engine.tokens([{"role": "user", "content": p}]) for p in PROMPTS[start : start + at_once]]
        for one in [Asked(engine, tokens) for tokens in asked]:
            text, finished = one.answer()
            texts.append(text)
            reused += finished.timings.reused_tokens
    engine.close(10)
    return texts, reused


class Asked(Waiting):
    """Listens to one request for these tokens."""

    def __init__(self, engine: Engine, tokens: tuple[int, ...]) -> None:
        self.events: queue.Queue[Event] = queue.Queue()
        self.ticket = engine.submit(Generation(tokens, max_tokens=16), self.events.put)

    def next(self) -> Event:
        return self.events.get(timeout=300)


def gap(backend: Borrowed, prompt: str, ours: str, theirs: str) -> float:
    """How much better than the other the model found one of two answers where they part, in nats."""
    common = next(i for i in range(len(ours) + 1) if ours[: i + 1] != theirs[: i + 1])
    tokens = ChatTemplate(backend).tokens([{"role": "user", "content": prompt}])
    read = (*tokens, *backend.tokenize(ours[:common], special=False))
    backend.drop(0)
    for start in range(0, len(read), SLICE):
        [logits] = backend.compute([Run(0, read[start : start + SLICE], start)])
    chances = logits - np.log(np.exp(logits - logits.max()).sum()) - logits.max()
    firsts = [(backend.tokenize(text[common:], special=False) or [0])[0] for text in (ours, theirs)]
    backend.drop(0)
    return float(abs(chances[firsts[0]] - chances[firsts[1]]))
