"""`manage.py calibrate QUESTIONS.jsonl`: the limits of this installation, as its own labelled data have them.

A library of a bank gains when a question's leaning towards services counts, one of another kind may lose:
both are tried, and what refuses more at the same share kept is named.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from assistant.evaluation import calibrating, limits
from assistant.evaluation.reading import BadFile, answers_in, questions_in
from assistant.pipeline import retrieval
from foundation import standby
from foundation.commands import LinesCommand, UsageError, apply_migrations

FOREIGN = Path(retrieval.__file__).with_name("foreign.txt")


class Command(LinesCommand):
    help = (
        "Find the limits of nearness, sufficiency, support and doubt on labelled data, and show what those "
        "in use and those found would do. It changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("questions", type=Path)
        parser.add_argument("--keep", type=float, default=0.95)
        parser.add_argument(
            "--sentences",
            nargs="+",
            type=Path,
            help="labelled sentences of your own; by default those that the guard is judged by",
        )
        parser.add_argument(
            "--answers", type=Path, help="what `evaluate QUESTIONS --out FILE` wrote, for the model's doubt"
        )

    def handle(
        self, *, questions: Path, keep: float, sentences: list[Path] | None, answers: Path | None, **_: Any
    ) -> None:
        apply_migrations()
        for file in (questions, *(sentences or ()), *([answers] if answers else ())):
            if not file.is_file():
                raise UsageError(f"no such file: {file}")
        if not 0 < keep <= 1:
            raise UsageError("--keep is a share: more than 0, at most 1")
        try:
            self._calibrate(questions, keep, sentences, answers)
        except BadFile as error:
            raise UsageError(str(error)) from None

    def _calibrate(
        self, questions: Path, keep: float, sentences: list[Path] | None, answers: Path | None
    ) -> None:
        every = questions_in(questions)
        cases = [case for case in every if not case.as_of and not case.history]
        own = [case.question for case in cases if case.gold]
        if not own:
            raise UsageError("no line has gold_passage_ids")
        told = calibrating.given(every, answers_in(answers)) if answers else []
        if answers and len({one.answerable for one in told}) < 2:
            raise UsageError(
                "--answers needs answers with a refusal_chance, to questions with an answer and without"
            )
        foreign, topic = FOREIGN.read_text("utf8").splitlines(), settings.TOPIC_SHARE
        try:
            with standby.engine(chat=False):
                nearest = limits.nearest(own, foreign, keep)
                found, said = [limits.weighed(case) for case in cases], limits.judged(sentences)
                lines = (*limits.of_passages(found), limits.of_words(own, foreign))
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference --only-embed") from None
        finally:
            settings.TOPIC_SHARE = topic
        self.write(nearest)
        for line in (*lines, *limits.of_sentences(said), *(limits.of_answers(told) if told else ())):
            self.write(line)
