"""What a model wrote for a task, judged: a text, a code or the fields of a form, with what the guard says."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.conf import settings

from assistant.models.questions import Task
from assistant.pipeline import masking
from assistant.pipeline.guarding import FLAGS
from assistant.pipeline.hiding import hide_invented
from assistant.pipeline.likening import liken
from assistant.pipeline.quantities import foreign_in
from assistant.pipeline.recording import Entry
from assistant.pipeline.tasks import filling
from assistant.pipeline.tasks.doubting import doubtful
from assistant.pipeline.tasks.tying import tie
from assistant.pipeline.tasks.values import Done, Handed
from assistant.pipeline.values import Check, Masked, Passage, Prompt, Refusal, Verdict

# so many words in a row are no coincidence
COPIED_WORDS = 7
# a summary of a longer text that is mostly the text itself is none
SHORT_ENOUGH, REPEATED = 40, 0.8


def settle(
    handed: Handed,
    entry: Entry,
    written: Masked,
    prompt: Prompt,
    policy: masking.Policy,
    internal: Sequence[Passage],
    restore: Callable[[str], str],
) -> tuple[Done, Verdict]:
    """The result with its values, which `restore` puts back, and what the guard says of it.

    Raises Refusal for what can't be shown: no text, no form, words of a source for staff, a text over again.
    """
    if handed.task == Task.CLASSIFY:
        topic = _topic(written.text, handed.topics)
        return Done(entry.question.pk, topic, topic, ()), Verdict("grounded", (), (), ())
    known = [prompt.messages[-1].content.text]
    hidden = _hidden(written.text, known, policy)
    if handed.task == Task.EXTRACT:
        return _form(handed, entry, written.text, hidden, restore)
    if not hidden.text:
        raise Refusal("nothing_written")
    told = [handed.template, *(source.passage.text for source in prompt.sources)]
    if copies(hidden.text, [one.text for one in internal], told):
        raise Refusal("internal_source")
    if handed.task == Task.SUMMARISE and _only_repeats(hidden.text, entry.question.masked_text):
        raise Refusal("only_repeated")
    done = Done(entry.question.pk, restore(hidden.text), hidden.text, ())
    if handed.task == Task.REPLY:
        return _reply(done, handed, entry, hidden, prompt, known, restore)
    loose = doubtful(hidden.text, entry.question.masked_text, liken, settings.LEAST_SUPPORT)
    verdict = _judged(hidden, known, loose)
    return replace(done, flags=verdict.flags, doubtful=tuple(map(restore, loose))), verdict


def _reply(
    done: Done,
    handed: Handed,
    entry: Entry,
    hidden: Masked,
    prompt: Prompt,
    known: Sequence[str],
    restore: Callable[[str], str],
) -> tuple[Done, Verdict]:
    """The draft with its sentences tied to what they stand on."""
    sentences = tie(
        hidden.text,
        handed.template,
        entry.question.masked_text,
        prompt.sources,
        liken,
        settings.LEAST_SUPPORT,
    )
    verdict = _judged(hidden, known, tuple(one.text for one in sentences if not one.stands))
    shown = tuple(replace(one, text=restore(one.text)) for one in sentences)
    evidence = tuple(source.passage for source in prompt.sources)
    done = replace(done, flags=verdict.flags, evidence=evidence, sentences=shown)
    return done, replace(verdict, sentences=sentences)


def _form(
    handed: Handed, entry: Entry, written: str, hidden: Masked, restore: Callable[[str], str]
) -> tuple[Done, Verdict]:
    """The fields that stand in the text; those that do not are dropped and named."""
    form = filling.Filling(restore(entry.question.masked_text), restore)
    fields = form.fill(handed.schema, written)
    dropped = tuple(form.dropped)
    check = Check("values_stand_in_text", not dropped, dropped)
    done = Done(entry.question.pk, fields, hidden.text, (), dropped=dropped)
    return done, Verdict("partly grounded" if dropped else "grounded", (), (check,), ())


def _judged(hidden: Masked, sources: Sequence[str], loose: tuple[str, ...]) -> Verdict:
    """Whether each figure stands, with what it counts, in what the model was given, and whether it invented
    somebody's data.

    `loose`: sentences that nothing confirms.
    """
    foreign = foreign_in(hidden.text, sources)
    checks = (
        Check("figures_are_grounded", not foreign, foreign),
        Check("nothing_is_invented", not hidden.spans, tuple(span.placeholder for span in hidden.spans)),
        *([Check("sentences_are_supported", False, loose)] if loose else []),
    )
    flags = tuple(FLAGS[check.code] for check in checks if not check.passed)
    return Verdict("partly grounded" if flags else "grounded", (), checks, flags)


def copies(text: str, passages: Iterable[str], told: Iterable[str] = ()) -> bool:
    """Whether a text has a run of words of one of these passages that none of the texts has which may be
    told."""
    common = _runs(text) & _all_runs(passages)
    return bool(common and common - _all_runs(told))


def _all_runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    return set().union(*map(_runs, texts))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[n : n + COPIED_WORDS]) for n in range(len(words) - COPIED_WORDS + 1)}


def _only_repeats(summary: str, text: str) -> bool:
    """Whether a summary of a long text is the text over again."""
    words, whole = summary.split(), text.split()
    if len(whole) <= SHORT_ENOUGH or len(words) < len(whole) / 2:
        return False
    runs = {tuple(whole[n : n + 4]) for n in range(len(whole) - 3)}
    own = [tuple(words[n : n + 4]) in runs for n in range(len(words) - 3)]
    return sum(own) > REPEATED * len(own)


def _topic(written: str, topics: Sequence[tuple[str, str]]) -> str:
    try:
        code = json.loads(written)["topic"]
    except (ValueError, TypeError, KeyError):
        raise Refusal("no_form") from None
    if code not in {known for known, _ in topics}:
        raise Refusal("no_form")
    return str(code)


def _hidden(text: str, known: Sequence[str], policy: masking.Policy) -> Masked:
    try:
        return hide_invented(text, known, policy)
    except masking.MaskingError:
        raise Refusal("masking_failed") from None
