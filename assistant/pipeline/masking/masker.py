"""mask(): from text as typed to text that may be stored, logged and sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import ConflictResolutionStrategy, OperatorConfig, RecognizerResult

from assistant.pipeline.masking import crf, judging, known, names, repeats
from assistant.pipeline.masking.judging import Ruled
from assistant.pipeline.masking.legend import describe
from assistant.pipeline.masking.normalise import Normalised, normalise
from assistant.pipeline.masking.placeholders import WRITTEN
from assistant.pipeline.masking.policy import GENERALISE, KEEP, Policy
from assistant.pipeline.masking.protect import Shield, shields
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.restoring import glued
from assistant.pipeline.masking.settling import outside, settle
from assistant.pipeline.masking.structured import RECOGNISERS, birth
from assistant.pipeline.masking.values import TYPED, Claim, MaskingError
from assistant.pipeline.masking.vault import Vault
from foundation.masked import Masked, Note, Span


def mask(
    text: str | Masked,
    vault: Vault,
    known_values: Mapping[str, str] | None = None,
    policy: Policy | None = None,
) -> Masked:
    """Replace every customer field of `text` by a placeholder and keep its value in `vault`.

    `known_values`: fields of the customer who is open in the CRM, label or field name -> value; every form of
    each is hidden. `policy`: what the bank keeps or generalises; of what is generalised the legend says a
    band. Span offsets are code points of `text`. What is `Masked` already comes back unchanged.
    Raises MaskingError, and then neither half a text nor a changed vault is left behind.
    """
    if isinstance(text, Masked):
        return text
    try:
        trial = vault.copy()
        masked = _masked(text, trial, known_values or {}, policy or Policy())
    except Exception:
        # The cause may quote the text in its arguments, so it is not chained.
        raise MaskingError("masker_failed") from None
    vault.adopt(trial)
    return masked


def find(
    text: str,
    known_values: Mapping[str, str] | None = None,
    earlier: Iterable[str] = (),
    policy: Policy | None = None,
) -> list[Claim]:
    """The fields of `text` in reading order, as code points of `text`; nothing is stored.

    `earlier`: names of people that the conversation already hides. What the policy keeps is no field, unless
    it is a value of the open customer: that is theirs for certain, whatever is kept of others.
    """
    read, rules = normalise(text), policy or Policy()
    fields = _fields(read, known_values or {}, earlier, rules)
    hidden = (c for c in fields if c.score >= known.SURE or rules.action(c.label) != KEEP)
    return [_in_original(read, claim) for claim in hidden]


def _fields(
    read: Normalised, known_values: Mapping[str, str], earlier: Iterable[str], rules: Policy
) -> list[Claim]:
    reading = Reading(read.text)
    seen = crf.read(reading)
    ruled = [Ruled(claim, crf.doubted(claim, seen)) for claim in names.find(reading)]
    own, people = list(known.find(reading, known_values)), tuple(earlier)
    fields, standing = weigh(reading, seen, ruled, own, people, rules)
    if not judging.applies(reading, seen):
        return fields
    sure = [claim for claim in (*own, *repeats.find(reading, (), people)) if claim.label == "PERSON"]

    def settled(claim: Claim) -> bool:
        return any(one.start < claim.end and claim.start < one.end for one in sure)

    return settle(reading, judging.judge(reading, fields, seen, ruled, standing, settled), ())


def weigh(
    reading: Reading,
    seen: Sequence[crf.Word],
    ruled: Sequence[Ruled],
    own: Sequence[Claim] = (),
    earlier: Sequence[str] = (),
    rules: Policy | None = None,
) -> tuple[list[Claim], list[Shield]]:
    """The fields that the recognisers agree on before names are judged once more, and what was shielded."""
    claims = [claim for recognise in RECOGNISERS for claim in recognise(reading)]
    people = _people(reading, seen, ruled)
    claims += people
    claims += repeats.find(reading, people, earlier)
    claims += birth.beside_person(reading, [c for c in claims if c.label in {"PERSON", "IIN"}])
    rules = rules or Policy()
    standing = list(shields(reading, rules.glossary, rules.contacts))
    return settle(reading, [*claims, *own], standing), standing


def _people(reading: Reading, seen: Sequence[crf.Word], ruled: Sequence[Ruled]) -> list[Claim]:
    """Names by the rules, unless the CRF doubts them, and by the CRF."""
    told = (r.claim for r in ruled if r.claim.score > names.WEAK or not r.doubted)
    found = (names.whole(reading, c) for c in (*told, *crf.find(reading, seen)))
    return [c for c in found if not names.is_abbreviation(reading, c)]


def _in_original(read: Normalised, claim: Claim) -> Claim:
    start, end = read.original(claim.start, claim.end)
    return Claim(start, end, claim.label, claim.score)


def _masked(text: str, vault: Vault, known_values: Mapping[str, str], rules: Policy) -> Masked:
    typed = [Claim(m.start(), m.end(), TYPED, 1.0) for m in WRITTEN.finditer(text)]
    people = [value for name, value in vault.values.items() if name.startswith("<PERSON_")]
    fields = [part for claim in find(text, known_values, people, rules) for part in outside(claim, typed)]
    spans = []
    for claim in sorted((*fields, *typed), key=lambda c: c.start):
        end = _whole_word(text, claim) if claim.label != TYPED else claim.end
        before = Reading(text[max(0, claim.start - 30) : claim.start]).key
        spans.append(
            Span(claim.start, end, claim.label, vault.hide(claim.label, text[claim.start : end], before))
        )
    fields_only = tuple(span for span in spans if span.label != TYPED)
    return Masked(replaced(text, spans), fields_only, tuple(_legend(text, fields_only, rules)))


def _legend(text: str, spans: Iterable[Span], rules: Policy) -> Iterator[Note]:
    """Notes on what is generalised, one for each placeholder."""
    described: set[str] = set()
    for span in spans:
        if rules.action(span.label) == GENERALISE and span.placeholder not in described:
            described.add(span.placeholder)
            yield from describe(span.label, text[span.start : span.end], span.placeholder, date.today())


def _whole_word(text: str, claim: Claim) -> int:
    """Where the field ends so that its rest of a word comes back unchanged when it is restored."""
    end = claim.end
    while end < len(text) and text[end].isalpha():
        end += 1
    value, rest = text[claim.start : claim.end], text[claim.end : end]
    return claim.end if glued(value, rest, claim.label) == value + rest else end


@cache
def _anonymizer() -> AnonymizerEngine:
    return AnonymizerEngine()  # type: ignore[no-untyped-call]


def replaced(text: str, spans: Iterable[Span]) -> str:
    """`text` with each span replaced by its placeholder.

    Each span is an entity type of its own for presidio, whose operators are chosen by type: so every one gets
    its own placeholder, and neighbours are never merged.
    """
    listed = list(spans)
    if not listed:
        return text
    results = [RecognizerResult(f"FIELD{i}", s.start, s.end, 1.0) for i, s in enumerate(listed)]
    operators = {
        f"FIELD{i}": OperatorConfig("replace", {"new_value": s.placeholder}) for i, s in enumerate(listed)
    }
    replaced = _anonymizer().anonymize(
        text=text,
        analyzer_results=results,
        operators=operators,
        conflict_resolution=ConflictResolutionStrategy.MERGE_SIMILAR_OR_CONTAINED,
        merge_entities_with_spaces=False,
    )
    return str(replaced.text)
