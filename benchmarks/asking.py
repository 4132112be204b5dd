"""Asks a server over the OpenAI API and takes the times, and the questions it is asked."""

import itertools
import json
import os
import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.servers import ROOT, Server, read_apart

SYSTEM = (
    "Ты суфлёр оператора банка. Отвечай подробно, двумя-тремя предложениями, только тем, что сказано в "
    "источниках. После каждого предложения ставь метку источника в квадратных скобках. Цифры переписывай из "
    "источника точно. Если в источниках ответа нет, так и скажи."
)
SHORTEST, LONGEST = 240, 440  # characters: 100 to 200 tokens of Russian or Kazakh
ANSWER = 40
TAIL = 25  # seconds that an answer may go on after its part is over
LETTERS = "BCDFGHKLMNPRSTVWXZ"


@dataclass(frozen=True)
class Asked:
    """A question over three passages."""

    passages: tuple[int, ...]
    question: str


@dataclass
class Timed:
    """Seconds: to the first piece of text, of the whole answer, between pieces. `pieces` came."""

    first: float
    whole: float
    gaps: list[float] = field(default_factory=list)
    pieces: int = 0


class Prompts:
    """120 questions and some passages, of the demo bank and of data/qa where it exists; always the same.
    `popular` combinations of passages are asked again and again."""

    def __init__(self, popular: int, pool: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.passages = [*_demo_passages(), *_qa_passages()]
        self.random.shuffle(self.passages)
        self.passages = self.passages[:pool]
        questions = _questions()
        self.random.shuffle(questions)
        self.questions = questions[:120]
        self.contexts = [tuple(self.random.sample(range(len(self.passages)), 3)) for _ in range(popular)]
        self._seen = {frozenset(context) for context in self.contexts}

    def repeated(self, count: int) -> list[Asked]:
        """Questions over known combinations, drawn by a Zipf law."""
        shares = [1 / rank for rank in range(1, len(self.contexts) + 1)]
        drawn = self.random.choices(self.contexts, shares, k=count)
        return [Asked(context, self.random.choice(self.questions)) for context in drawn]

    def new(self, count: int) -> list[Asked]:
        """Questions over combinations that come never again."""
        found: list[Asked] = []
        while len(found) < count:
            context = tuple(self.random.sample(range(len(self.passages)), 3))
            if frozenset(context) not in self._seen:
                self._seen.add(frozenset(context))
                found.append(Asked(context, self.random.choice(self.questions)))
        return found

    def source(self, number: int) -> str:
        """A passage with its own label, the same wherever it stands."""
        label = LETTERS[number % 18] + LETTERS[number // 18 % 18]
        return f"[{label}] {self.passages[number]}"

    def apart(self, server: Server, asked: Asked) -> list[str]:
        """The sources as they stand in the message, for a server that is told to read them apart."""
        return [self.source(number) for number in asked.passages] if server.apart else []

    def messages(self, asked: Asked) -> list[dict[str, str]]:
        """As the product asks."""
        sources = "\n".join(map(self.source, asked.passages))
        text = f"Источники:\n{sources}\n\nВопрос: {asked.question}"
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]

    def published(self, number: int) -> list[dict[str, str]]:
        """What is known of a passage since it was published: the beginning of a prompt that has it first."""
        text = f"Источники:\n{self.source(number)}\n"
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]

    def bare(self, asked: Asked) -> list[dict[str, str]]:
        """Just the question."""
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked.question}]


def ask(
    server: Server,
    messages: list[dict[str, str]],
    most: int = ANSWER,
    limit: float = 120,
    apart: Sequence[str] = (),
) -> Timed | None:
    """One answer, streamed: what came of it within `limit` seconds; None when nothing came."""
    body = {"model": server.model, "messages": messages, "max_tokens": most, "temperature": 0, "stream": True}
    body |= {"sufler": read_apart(apart)} if apart else {}
    begun, times = time.perf_counter(), []
    try:
        with httpx.stream("POST", f"{server.url}/chat/completions", json=body, timeout=limit) as reply:
            if reply.status_code != 200:
                return None
            for line in reply.iter_lines():
                if not line.startswith("data: {"):
                    continue
                choices = json.loads(line[6:]).get("choices") or [{}]
                if (choices[0].get("delta") or {}).get("content"):
                    times.append(time.perf_counter())
                if time.perf_counter() - begun > limit:
                    break
    except httpx.HTTPError:
        return None
    if not times:
        return None
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    return Timed(times[0] - begun, time.perf_counter() - begun, gaps, len(times))


def ask_all(server: Server, prompts: Prompts, asked: list[Asked], seconds: float) -> list[Timed]:
    """One after another, until the time is over."""
    end, found = time.monotonic() + seconds, []
    for each in asked:
        if time.monotonic() > end:
            break
        if timed := ask(
            server,
            prompts.messages(each),
            limit=end + TAIL - time.monotonic(),
            apart=prompts.apart(server, each),
        ):
            found.append(timed)
    return found


def together(
    server: Server, prompts: Prompts, asked: list[Asked], operators: int, seconds: float
) -> tuple[float, list[Timed]]:
    """Answers a minute of so many operators who ask without a pause, and their times."""
    waiting, found, lock = list(reversed(asked)), list[tuple[float, Timed]](), threading.Lock()
    begun = time.monotonic()

    def operator() -> None:
        while time.monotonic() - begun < seconds:
            with lock:
                if not waiting:
                    return
                each = waiting.pop()
            left = begun + seconds + TAIL - time.monotonic()
            if timed := ask(server, prompts.messages(each), limit=left, apart=prompts.apart(server, each)):
                with lock:
                    found.append((time.monotonic(), timed))

    threads = [threading.Thread(target=operator) for _ in range(operators)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = max((when for when, _ in found), default=begun)
    rate = 60 * len(found) / (last - begun) if found else 0.0
    return rate, [timed for _, timed in found]


def _cut(text: str) -> str:
    """Whole sentences of 240 to 440 characters; empty when there are none."""
    text = " ".join(text.replace("\ufeff", "").split())
    taken = ""
    for sentence in re.split(r"(?<=[.!?;]) ", text):
        if len(taken) + len(sentence) > LONGEST:
            break
        taken = f"{taken} {sentence}".strip()
    return taken if len(taken) >= SHORTEST else ""


def _demo_passages() -> list[str]:
    found = []
    for path in sorted((ROOT / "demo" / "documents").iterdir()):
        if path.suffix in (".md", ".html", ".txt"):
            text = re.sub(r"<[^>]+>|[#*|]", " ", path.read_text(encoding="utf8"))
            size = LONGEST - 40
            found += [_cut(text[start : start + 2 * size]) for start in range(0, len(text), size)]
    return [text for text in found if text]


def _data() -> Path:
    return Path(os.environ.get("SUFLER_DATA") or ROOT.parent / "shared" / "data") / "qa"


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.open(encoding="utf8")] if path.exists() else []


def _qa_passages() -> list[str]:
    names = ("xquad_ru_dev", "kazqad_kk_dev")
    found = [_cut(row["text"]) for name in names for row in _lines(_data() / f"{name}.passages.jsonl")[:200]]
    return [text for text in found if text]


def _questions() -> list[str]:
    files = [ROOT / "demo" / "questions.jsonl", *sorted(_data().glob("*_ru_dev.questions.jsonl"))]
    files += sorted(_data().glob("*_kk_dev.questions.jsonl"))
    return [row["question"] for file in files for row in _lines(file)[:60]]
