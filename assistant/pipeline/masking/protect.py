"""What must survive the mask because the question would be lost without it, although it looks like a field.

A shield covers a stretch and names the labels it stands against; a claim of such a label that is not surer
than
the shield is dropped. «улица Абая» is no person, «приказ № 1234» no contract, «01.01.2024» no phone number.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.pipeline.masking.lexicon import facts
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.amount import sums
from assistant.pipeline.masking.structured.dates import dates
from assistant.pipeline.masking.values import Claim

_NAME = frozenset({"PERSON"})
_NUMBERS = frozenset({"IIN", "BIN", "CARD", "ACCOUNT", "PHONE", "DOC_ID", "VEHICLE"})
_CONTACT = _NUMBERS | {"EMAIL", "ADDRESS", "IBAN"}
_SHORT_NUMBER = 7
"""Digits from which on a contact is nobody else's, whatever stands beside it."""
_WHOLE_NUMBER = 11
"""Digits of a telephone number of Kazakhstan."""
_STREET = words(
    r"(?<![a-zа-я])(?:ул\.|улиц\w{1,2}|просп\.|проспект\w{0,2}|пр-т\w?|пр\.|площад\w{1,2}|пл\.|бульвар\w{0,2}"
    r"|мкрн?\.?|микрорайон\w{0,2}|шоссе|переул\w{2,3}|пер\.|сквер\w?|парк\w?)"
    r"\s?(?P<name>[a-zа-я\-]+(?:\s[a-zа-я\-]+)?)"
    r"|(?<![a-zа-я])(?:станци\w{1,2}|город\w?|г\.|поселок|село|аул)\s?(?P<town>[a-zа-я\-]+)"
)
_MARK = words(
    r"(?<!\w)(?:(?P<make>марк(?:а|и|у|е|ой))\s(?:авто|автомобиля|машины|телефона|товара|устройства|и модель)"
    r"|(?P<verb>mark)\s(?:as|up|down|it|this|the))(?!\w)"
)
"""A make of car and the verb; «Марк» in a case and Mark are names as well."""
_STREET_KK = words(
    r"(?<![a-zа-я\-])(?P<hero>[a-zа-я\-]+\s(?:батыр|би|хан|ата|ана|баба))(?=\s\d)"
    r"|(?<![a-zа-я\-])(?P<name>(?:[a-zа-я\-]+\s)?[a-zа-я\-]+)\s(?:көшес\w+|даңғылы\w*|street|avenue)"
    r"|(?<![a-zа-я\-])(?P<town>[a-zа-я\-]+(?:\s(?:батыр|би|хан|ата|ана|баба))?)\s(?:көше\w*"
    r"|алаңы\w*|ауданы\w*|аудандар\w*|қаласы\w*|ауылы\w*|облысы\w*|саябағы\w*"
    r"|шағын\s?ауданы\w*|кенті\w*|square|district|university|университеті\w*|мешіті\w*"
    r"|мектебі\w*|ордені\w*|министрлі[гк]\w*|театры\w*|музейі\w*|мұражайы\w*|кітапханасы\w*|орталығы\w*"
    r"|колледжі\w*|гимназиясы\w*|лицейі\w*|академиясы\w*|институты\w*|филармониясы\w*|стадионы\w*|стационары\w*"
    r"|ауруханасы\w*|әуежайы\w*|вокзалы\w*|өзені\w*|көлі\w*|тауы\w*|аралы\w*|теңізі\w*|шыңы\w*|ордасы\w*"
    r"|қоры\w*|партиясы\w*|клубы\w*|кубогы\w*|сыйлығы\w*|медалі\w*|газеті\w*|журналы\w*|ансамблі\w*|тобы\w*"
    r"|[уУ]ниверситет\w*|ансамбл\w*|фонд\w{0,2}|театр\w{0,2}|облыс\w*|school|college|theatre|airport|foundation)"
)
_NAMED_AFTER = words(
    r"(?:(?<![a-zа-я])(?:(?<!по )имени|им\.|названн\w+ в честь|премия|стипенди\w+|орден\w?"
    r"|named after)\s+(?P<name>[a-zа-я.\-]+(?:\s[a-zа-я.\-]+){0,2}))"
    r"|(?P<before>[a-zа-я.\-]+(?:\s[a-zа-я.\-]+){0,2}?)\s+атындағы"
)
_PRODUCT = words(
    r"(?<![a-zа-я])(?:карт\w{0,3}|вклад\w{0,3}|депозит\w{0,3}|пакет\w{0,3}|тариф\w{0,3}"
    r"|программ\w{1,3}|продукт\w{0,3}|акци\w{1,2}|кредит\w{0,2}|ипотек\w{1,2}|приложени\w{1,2}"
    r"|сервис\w{0,2}|бонус\w{0,2}|страховк\w{1,2}|банк\w{0,2}|салым\w{0,4}|несие\w{0,4}"
    r"|топтама\w{0,3}|card|deposit|package|plan|program(?:me)?|bank|product)"
    r"\s+(?:под названием\s+)?(?:[«\"“](?P<quoted>[^»\"”]{2,40})[»\"”]|(?P<name>[a-zа-я\-]+))"
)
_NAMED_FIRST = words(
    r"(?<![a-zа-я\-])(?P<name>[a-zа-я\-]+)\s(?:[—–-]\s)?(?P<told>(?:это(?: название)?|деген|is (?:a|the))\s)?"
    r"(?:карт[аы]|картасы\w*|вклада?|депозиті\w*|салымы\w*|бағдарламасы\w*|топтамасы\w*|package|plan|program(?:me)?|tariff|deposit)(?![a-zа-я])"
)
_ENGLISH_PRODUCT = re.compile(
    r"\b(?:[Dd]eposit|[Cc]ard|[Pp]ackage|[Pp]lan"
    r"|[Pp]rogram(?:me)?)\s(?P<name>[A-Z][a-z]+(?:\sor\s[A-Z][a-z]+)?)(?!'s|\s[A-Z])"
)
_QUOTED_FIRST = words(
    r"[«\"“](?P<name>[^»\"”]{2,40})[»\"”]\s+(?:карт\w*|салым\w*|депозит\w*|несие\w*|пакет\w*"
    r"|тариф\w*|бағдарлама\w*|топтама\w*|card|deposit|loan|package|plan|банк\w*|дүкен\w*|тоо"
    r"|жшс|ао|ақ)"
)
_FIRM = words(
    r"(?:тоо|ао|жшс|ақ|оао|зао|ооо|гу|кгу|кгп|тдо|фонд\w?|магазин\w?|компани\w{1,2}"
    r"|фирм\w{1,2}|llp|jsc|llc)\s*[«\"“](?P<name>[^»\"”]{2,60})[»\"”]"
)
_DETAIL = r"(?:kz\s?\d{2}(?:\s?[\da-z]{1,4}){4,16}|\d(?:[ \-]?\d){5,19})(?!\w)"
_OWN_DETAILS = words(
    r"(?:(?:реквизит\w*|бин|иик|бик|корр?\.? ?счет\w*)\s(?:нашего\s)?банка"
    r"|банктің (?:деректемелер\w*|бсн)|(?:bank's|bank) (?:bin|details))(?!\w)"
    r"(?:(?!клиент|client|customer|его(?!\w)|ее(?!\w)|ей(?!\w)|ему(?!\w)|оның|his|her|иин|жсн|iin)[^\d,.;?!\n]){0,40}?"
    rf"(?<!\w)(?P<value>{_DETAIL}(?:[ ](?:бин|бсн|иик|бик|кбе)\W{{0,3}}{_DETAIL})*)"
)
"""The bank's own numbers: those right after their name. What goes on about the customer is the customer's."""
_RULE_NUMBER = r"(?P<name>[a-zа-я]?\d[\d\-./]*(?:\s?[\-/]\s?[a-zа-я]{1,3})?)"
_MARKED = r"(?:от|№|#|no\.|no?\s|номер)\s*"
_OF = r"(?:\s+(?:рк|нб рк|банка|правления|министра))*\W{0,3}"
_RULE = words(
    r"(?<![a-zа-я])(?:(?:приказ\w*|распоряжени\w*|постановлени\w*|закон\w*|кодекс\w*|стать\w+|ст\.|пункт\w*"
    r"|подпункт\w*|п\.|пп\.|раздел\w*|инструкци\w*|регламент\w*|протокол\w*|мсфо|гост|бұйры\w*|қаулы\w*"
    rf"|бап\w*|тармақ\w*|ереже\w*|order|article|section|clause|decree){_OF}(?:{_MARKED})*"
    rf"|(?:приложени\w*|форм[аыеу]|annex){_OF}(?:{_MARKED})+){_RULE_NUMBER}"
)
_RULE_DIGITS = 6
"""No law, order, article or form has a longer number; those of customers have."""


@dataclass(frozen=True, slots=True)
class Shield:
    """Characters [start, end) that claims of `labels` with a score up to `strength` must leave alone."""

    start: int
    end: int
    labels: frozenset[str]
    strength: float

    def stops(self, claim: Claim) -> bool:
        """Whether `claim` falls before this shield."""
        overlaps = claim.start < self.end and self.start < claim.end
        return overlaps and claim.label in self.labels and claim.score <= self.strength


@cache
def _listed(file: str) -> tuple[str, ...]:
    text = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


@cache
def _glossary_pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted({fold(term) for term in terms}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(term) for term in ordered)})(?:\w{{0,3}})(?!\w)")


def shields(reading: Reading, glossary: Iterable[str] = (), contacts: Iterable[str] = ()) -> Iterator[Shield]:
    """Everything of the text that is the bank's, the law's or the map's.

    `glossary`: the bank's own terms; `contacts`: its telephone numbers, addresses and e-mails.

    A term that is a given name too («Мақсат») gives way where a word such as «клиент» leads to a person.
    """
    for found in _glossary_pattern((*_listed("glossary.txt"), *glossary)).finditer(reading.key):
        is_name_too = " " not in found.group() and facts(found.group()).given
        labels = _NAME if is_name_too else _NAME | {"SECRET", "MEDICAL", "VEHICLE"}
        yield Shield(found.start(), found.end(), labels, 0.61 if is_name_too else 0.99)
    yield from _contacts(reading, contacts)
    for shape, strength in (
        (_STREET, 0.66),
        (_STREET_KK, 0.66),
        (_MARK, 0.64),
        (_NAMED_AFTER, 0.99),
        (_FIRM, 0.99),
        (_QUOTED_FIRST, 0.99),
    ):
        for found in shape.finditer(reading.key):
            name = next(name for name, value in found.groupdict().items() if value)
            yield Shield(found.start(name), max(found.end(), found.end(name)), _NAME, strength)
    for found in _OWN_DETAILS.finditer(reading.key):
        yield Shield(found.start("value"), found.end("value"), frozenset({"BIN", "IBAN", "ACCOUNT"}), 0.99)
    yield from _products(reading)
    yield from _streets(reading)
    whole = dates(reading)
    for found in _RULE.finditer(reading.key):
        if _digits_there(reading, found.start("name"), whole) <= _RULE_DIGITS:
            yield Shield(found.start("name"), found.end("name"), _NUMBERS, 0.89)
    for start, end in whole:
        yield Shield(start, end, _NUMBERS | {"AMOUNT"}, 0.88)
    for start, end in sums(reading):
        yield Shield(start, end, _NUMBERS, 0.85)


def _digits_there(reading: Reading, position: int, whole: list[tuple[int, int]]) -> int:
    """How many digits stand together at `position`, over spaces and dashes, without the dates `whole`."""
    for run in reading.runs:
        if run.end > position:
            return sum(
                end - start for start, end in run.groups if not any(a <= start and end <= b for a, b in whole)
            )
    return 0


def _contacts(reading: Reading, contacts: Iterable[str]) -> Iterator[Shield]:
    """The bank's own contacts in any spacing: digits are compared as digits, the rest as words. A short
    number («12345») is one only where no other digits stand beside it: a piece of a customer's is not."""
    runs = {(run.start, run.end) for run in reading.runs}
    for contact in contacts:
        parts = re.findall(r"\d|[^\W\d_]+", fold(contact))
        if not parts:
            continue
        # a number of this country is written with +7, with 8, and without either
        national = len(parts) == _WHOLE_NUMBER and parts[0] in "78" and all(part.isdigit() for part in parts)
        # between digits any punctuation may stand, between words a little more
        own = parts[1:] if national else parts
        shape = r"[\W_]{0,3}".join(re.escape(part) for part in own)
        shape = rf"(?:[78][\W_]{{0,3}})?{shape}" if national else shape
        short = len(parts) < _SHORT_NUMBER and all(part.isdigit() for part in parts)
        for found in re.finditer(rf"(?<!\w)\+?{shape}(?!\w)", reading.key):
            if short and (found.end() - len(found.group().lstrip("+")), found.end()) not in runs:
                continue
            yield Shield(found.start(), found.end(), _CONTACT, 0.99)


def _products(reading: Reading) -> Iterator[Shield]:
    """«карта "Арман"», «вклад Мерей»: a quoted name always, a bare one when it is an everyday word too."""
    for found in _PRODUCT.finditer(reading.key):
        if found.group("quoted"):
            yield Shield(found.start("quoted"), found.end("quoted"), _NAME, 0.99)
        elif facts(found.group("name")).ordinary and not facts(_next_word(reading, found.end())).surname:
            yield Shield(found.start("name"), found.end("name"), _NAME, 0.61)
    for found in _NAMED_FIRST.finditer(reading.key):
        before = facts(_last_word(reading, found.start()))
        sure = found.group("told") or found.group("name").isascii() or facts(found.group("name")).ordinary
        if sure and not (before.surname or before.given):
            yield Shield(found.start("name"), found.end("name"), _NAME, 0.61)
    for found in _ENGLISH_PRODUCT.finditer(reading.text):
        yield Shield(found.start("name"), found.end("name"), _NAME, 0.61)


def _last_word(reading: Reading, position: int) -> str:
    found = re.search(r"([^\W\d_]+)\s$", reading.key[max(0, position - 30) : position])
    return found.group(1) if found else "-"


def _next_word(reading: Reading, position: int) -> str:
    found = re.match(r"\s([^\W\d_]+)", reading.key[position:])
    return found.group(1) if found else "-"


@cache
def _street_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(fold(name)) for name in _listed("streets.txt"))
    return re.compile(
        rf"(?<![a-zа-я])(?:на|по|угол|пересечени\w"
        rf"|вдоль)\s(?P<name>(?:{names})(?:\s?[-/]\s?(?:{names}))?)(?!\w)"
    )


def _streets(reading: Reading) -> Iterator[Shield]:
    """«на Толе би»: a known street, unless a given name goes on."""
    for found in _street_pattern().finditer(reading.key):
        after = facts(_next_word(reading, found.end()))
        if not (after.surname or after.given or after.patronymic):
            yield Shield(found.start("name"), found.end("name"), _NAME, 0.63)
