"""Numbers of accounts, contracts, applications, transfers: what a context calls so, and long numbers
without one."""

from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, Run, words
from assistant.pipeline.masking.structured.context import CODE, MEASURED, RULE
from assistant.pipeline.masking.values import Claim

_STRONG = (
    r"(?:договор\w*|дог\.|дог-р\w*|контракт\w*|соглашени\w*|заявк\w*|заявлени\w*|обращени\w*|анкет\w*"
    r"|жалоб\w*|претензи\w*|тикет\w*"
    r"|инцидент\w*|исполнительн\w+ (?:лист\w*|надпис\w*)|лицев\w+|референс\w*|rrn|транзакци\w*"
    r"|квитанци\w*|чек\w{0,2}|полис\w{0,2}"
    r"|cif|(?:client|customer) id"
    r"|(?:id|номер|код) клиента|абонент\w*|табельн\w*|шарт\w*|келісімшарт\w*|келісім\w*"
    r"|өтінім\w*|өтініш\w*|арыз\w*|шағым\w*"
    r"|contract|agreement|application|request|ticket|case|complaint|reference|transaction"
    r"|receipt|policy|dossier|досье)"
)
_WEAK = (
    r"(?:сч[её]т\w*|шот\w*|кредит\w*|займ\w*|ссуд\w*|депозит\w*|вклад\w*|плат[её]ж\w*"
    r"|перевод\w*|операци\w*|ипотек\w*|несие\w*|қарыз\w*"
    r"|account|acct|acc|a/c|loan|deposit|payment|transfer|карт-?сч[её]т\w*)"
)
_FILLER = (
    r"(?:\s+(?:клиент\w*|займ\w*|кредит\w*|депозит\w*|банковск\w+|вклад\w*|лизинг\w*"
    r"|поручительств\w*|залог\w*|аренд\w*|гаранти\w*|поставк\w*|обслуживани\w*|ипотек\w*|текущ\w+|сч[её]т\w*"
    r"|на имя|к оплате|на оплату|у него|нөмірі\w*|номер\w{0,2}|номером|number|id|with|no|is"
    r"|the|my|under|под|за|с|аны?|менің|от клиента|от \d{1,2}[./]\d{1,2}[./]\d{2,4}(?:\s?г\.?)?))*"
)
_MARK = r"\W{0,3}(?P<mark>№|#|\bno?\.|номер\w{0,3}|нөмірі?|number|:)?\W{0,3}"
_VALUE = (
    r"(?P<value>(?:[a-zа-я]{1,5}[-/_. ]?){0,2}\d[\da-z]*(?:[-/_.\\–][\dA-Za-zа-я]+)*(?:[ "
    r"]\d{2,}(?![.,]?\d*\s?(?:%"
    r"|тг|тенге|тыс|млн))){0,4})"
)
_STRONG_NUMBER = words(rf"(?<![a-zа-я]){_STRONG}{_FILLER}{_MARK}{_VALUE}")
_WEAK_NUMBER = words(rf"(?<![a-zа-я]){_WEAK}{_FILLER}{_MARK}{_VALUE}")
_STARRED = words(rf"(?<![a-zа-я])(?:{_STRONG}|{_WEAK}){_FILLER}{_MARK}(?P<value>[*•.…]+\d{{3,6}})")
_CODE = words(
    r"(?<![\w\-/])[a-zа-я]{1,4}[-/]?\d{2,}(?:[-/]\d{2,})*[-/]?\d{4,}(?![\w])"
    r"|(?<![\w\-/])\d{2,4}-[a-zа-я]{1,3}-\d{4,}(?!\w)"
)
_YEAR_ALONE = words(r"(?:19|20)\d\d(?:\s?г\w*)?$")


def find(reading: Reading) -> Iterator[Claim]:
    """Named numbers of four digits and more, and any other number too long to be anything but a key."""
    for shape, weak in ((_STRONG_NUMBER, False), (_WEAK_NUMBER, True), (_STARRED, False)):
        for found in shape.finditer(reading.key):
            start, end = found.span("value")
            value = reading.key[start:end].rstrip(" .-–_/\\")
            end = start + len(value)
            marked = bool(found.groupdict().get("mark"))
            if _is_key(reading, value, start, end, weak=weak, marked=marked):
                yield Claim(start, end, "ACCOUNT", 0.75 if marked or not weak else 0.65)
    for run in reading.runs:
        yield from _long(reading, run)
    for found in _CODE.finditer(reading.key):
        digits = sum(c.isdigit() for c in found.group())
        before = reading.before(found.start())
        if digits >= 6 and not (CODE.search(before) or (digits == 6 and RULE.search(before))):
            yield Claim(found.start(), found.end(), "ACCOUNT", 0.5)


def _is_key(reading: Reading, value: str, start: int, end: int, *, weak: bool, marked: bool) -> bool:
    """Whether a number after «договор», «счёт» names one thing, and is no sum, term, date or year."""
    digits = sum(c.isdigit() for c in value)
    lettered = any(c.isalpha() for c in value)
    if MEASURED.match(reading.key, end) or (value.startswith("от ") and not marked):
        return False
    if not marked and (_YEAR_ALONE.fullmatch(value) or value.endswith("000")):
        return False
    if lettered and digits >= 3:
        return not value.split(" ")[0].isalpha() or marked or digits >= 6
    if weak and not marked:
        return digits >= 6 and not value.endswith("00")
    return digits >= 4


def _long(reading: Reading, run: Run) -> Iterator[Claim]:
    for start, end in run.groups:
        digits = reading.text[start:end]
        is_other = MEASURED.match(reading.key, end) or CODE.search(reading.before(start))
        if len(digits) >= 9 and not digits.endswith("00000") and not is_other:
            yield Claim(start, end, "ACCOUNT", 0.4)
