"""Sums that describe the customer (balance, debt, salary) against sums of the question and of the tariff.

The nearest word decides: «зарплата 350 000» is the customer's, «перевести 500 000» is the question's own
figure, «комиссия 500 тенге», «минимальный остаток 15 000» are the bank's.
"""

import re
from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.context import CURRENCY, SCALE
from assistant.pipeline.masking.values import Claim

_NUMERAL = (
    r"(?:ноль|один|одна|одну|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять"
    r"|\w+надцать|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто"
    r"|сто|двести|триста|четыреста|пятьсот|шестьсот|семьсот|восемьсот|девятьсот|полтор[аы]|пол"
    r"|бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|жиырма|отыз|қырық|елу|алпыс|жетпіс|сексен"
    r"|тоқсан|жүз"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|hundred)"
)
_DIGITS = r"(?:\d{1,3}(?:[ .,'’]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?)"
_SUM = words(
    rf"(?<![\w№#*\-/.])(?P<lead>(?:[-−–](?=[\d$€₸]))?[$€₸]\s?)?[-−–]?(?P<digits>{_DIGITS})(?P<scale>\s?{SCALE}(?![a-zа-я])(?:\s\d{{1,3}}\s?{SCALE}(?![a-zа-я]))?)?(?P<unit>\s?{CURRENCY})?"
    rf"|(?<!\w)(?P<worded>(?:{_NUMERAL}\s+)+(?:тысяч\w*|миллион\w*|мың\w*|млн|тыс|million"
    rf"|thousand)(?:\s+(?:{_NUMERAL}(?!\w)\s*)+(?:тысяч\w*|мың)?)?(?:\s?{CURRENCY})?)"
)
_CUSTOMER = words(
    r"(?<![a-zа-я])(?:баланс\w*|у клиент\w*|у (?:него|нее|меня)(?![а-я])|держит|остат\w+"
    r"|остал\w+|долг(?:а|у|и|ов|ом)?(?![а-я])|задолж\w*"
    r"|должен|должна|зарплат\w*|зп|з/п|оклад\w*|доход\w*|заработ\w*|зарабатыва\w*|пенси\w+"
    r"|пособи\w*|стипенди\w*"
    r"|минус\w*|отрицательн\w*|алғанмын|оборот\w*|выручк\w*|просроч\w*|переплат\w*|сальдо"
    r"|получа[ею]т\w*|получил\w*|на (?:его |ее |моем |моей |карт\w+ )?сч[её]т[уе]|на карт(?:е"
    r"|очке)|на депозите|на вкладе|накопил\w*|накоплен\w*|сбережени\w*|лежит|лежат|имеет"
    r"|имеется|хранит\w*|арест\w*|депозиті\w*|заблокирован\w*|списал\w*|снял[иа]|украл[иа]"
    r"|похитил\w*|ушл[оиа]|пропал[ио]"
    r"|ежемесячн\w+ плат[её]ж\w*|плат[ие]т в месяц|алимент\w*|кредитн\w+ нагрузк\w*"
    r"|қалды[қғ]\w*|қалды\b|қарыз\w*|береше[кг]\w*|борыш\w*|жалақы\w*|айлы[қғ]\w*|салымы\w*"
    r"|табыс\w*|зейнетақы\w*|шотын\w+|картасында\w*|депозитінде\w*|айналым\w*|мерзімі өткен"
    r"|balance\w*|debt\w*|owes?|owing|overdue|salar\w+|shows|minus|overdrawn|income|earns?|earning|pension|turnover"
    r"|savings|has|outstanding|arrears|revenue)"
)
_QUESTION = words(
    r"(?<![a-zа-я])(?:перев[еоё][дсз]\w*|отправ\w*|снять|снятие|снимать|обнал\w*|полож\w*"
    r"|внес\w*|внос\w*|пополн\w*|обмен\w*|оплат\w*|заплат\w*|взять|оформ\w*|открыть|купить"
    r"|вложить|погасить|закрыть|сколько|хочет|хотят|хочу|планир\w*|вернуть|возврат\w*|ипотек\w*|автокредит\w*"
    r"|кредит\w* на|займ\w* на|на сумму|сумм\w+|нужн\w*|если|выдать"
    r"|аудар\w*|жібер\w*|салу|салса\w*|салғ\w*|алу|алса\w*|алғ\w+ келеді|шеш(?:у|ке)\w*"
    r"|төле\w*|рәсімде\w*|қанша|сома\w*"
    r"|transfer\w*|send\w*|withdraw\w*|deposit(?:ing)?|pay|exchange|borrow\w*|take|buy|wants?"
    r"|would like|how much|if|loan of|to apply)"
)
_BANK = words(
    r"(?<![a-zа-я])(?:комисси\w*|тариф\w*|стоимост\w*|стоит|цен[аы]|плата|абонентск\w*"
    r"|штраф\w*|пен[яию]\b|миним\w*|макс\w*|лимит\w*|порог\w*|неснижаем\w*|мрп|мзп|гаранти\w*"
    r"|бонус\w*|кешб[эе]к\w*"
    r"|прожиточн\w*|госпошлин\w*|выпуск\w*|обслуживани\w*|ең аз|ең көп|ең төменгі|шекті\w*|құны"
    r"|minimum|maximum|min|max|limit\w*|fee\w*|cost\w*|charge\w*|threshold|guarantee\w*"
    r"|tariff\w*)(?![a-zа-я])"
)
_THRESHOLD = words(
    r"(?<![a-zа-я])(?:от|до|свыше|более|менее|выше|ниже|больше|меньше|превыша\w*|не менее"
    r"|не более|кемінде|at least|up to|above|below|over|under|more than|less than)"
    r"(?:\s+(?:чем|суммы|than))?\s*$"
)
_TRAILING = words(
    r"\s*(?:\S+\s+){0,2}?(?:долг\w*|задолж\w*|просроч\w*|на (?:его |ее |моем )?сч[её]т[уе]"
    r"|на балансе|на карт(?:е|очке)|на депозите|остал\w+|остат\w+|ушл[оиа]|списал\w*|пропал\w*"
    r"|украл\w*|снял\w*|зарплат\w*|оклад\w*|пенси\w*|доход\w*|қарыз\w*|берешек\w*|қалды\w*|шешіл\w*"
    r"|қалған\w*|бар\b|тұр\b|айлық|жалақы\w*|зейнетақы|табыс\w*|debt|balance|salary|overdue"
    r"|income|on (?:his|her|the|my) (?:account|card)|outstanding|a month|per month|в месяц"
    r"|ежемесячно)"
)
_AFTER_THRESHOLD = words(
    r"\s?(?:-?\s?(?:дан|ден|тан|тен|нан|нен))?\s*(?:дейін|астам|артық|асатын|асса|жоғары|кем емес|аз емес)"
)
_ABLATIVE = words(r"(?:ден|дан|тен|тан|нан|нен)$")
_PRICE_OF = words(r"\s?(?:за|на) (?:перевыпуск|выпуск|обслуживани|снятие|перевод|справк|смс|доставк|выписк)")
_PRICED = words(
    r"за (?:смс|sms|пуш|перевыпуск|выпуск|обслуживани|ведени|снятие|перевод|справк|доставк|выписк|уведомлени)"
    r"[a-zа-я\-]*\s*$"
)
_THAN = words(r"\s*(?:кем|аз|көп|артық|жоғары|төмен)(?![a-zа-я])")
_AND_MORE = words(r"[^.;?!]{0,25}(?:плюс|\+|и ещё|и еще|а также|және|тағы|plus)[^.;?!]{0,12}")
_BREAK = re.compile(r"[.!?;\n](?=\s|$)")


def find(reading: Reading) -> Iterator[Claim]:
    """Sums of the customer. A number without unit counts from three digits on, right after such a word."""
    floor, described = 0, False
    for found in _SUM.finditer(reading.key):
        if not _is_sum(reading, found):
            continue
        if _describes_customer(reading, found, floor):
            yield Claim(found.start(), found.end(), "AMOUNT", 0.72)
            described = True
        elif described and _AND_MORE.fullmatch(reading.key, floor, found.start()):
            yield Claim(found.start(), found.end(), "AMOUNT", 0.7)
        else:
            described = False
        floor = found.end()


def sums(reading: Reading) -> Iterator[tuple[int, int]]:
    """Everything that is written as a sum with its unit, whosesoever it is."""
    for found in _SUM.finditer(reading.key):
        if found.group("unit") or found.group("scale") or found.group("lead") or found.group("worded"):
            yield found.span()


def _is_sum(reading: Reading, found: re.Match[str]) -> bool:
    if found.group("unit") or found.group("scale") or found.group("lead") or found.group("worded"):
        return True
    digits = [c for c in found.group("digits") if c.isdigit()]
    follows = reading.after(found.end(), 12)
    if re.match(r"\s?(?:%|процент|пайыз|percent)|[\w/\-]|[.,:]\d", follows) or _YEARLY.match(follows):
        return False
    return 3 <= len(digits) <= 11


_YEARLY = words(r"\s?(?:год|г\.|г\b|жыл|лет\b|дн|мес|күн|ай\b|day|month|year|час|мин)")


def _describes_customer(reading: Reading, found: re.Match[str], floor: int) -> bool:
    """Whether the nearest cue before the sum, or one right after it, is about what the customer has or
    owes."""
    left = reading.key[max(floor, found.start() - 60) : found.start()]
    after = _AFTER_THRESHOLD.match(reading.key, found.end()) or (
        _ABLATIVE.search(found.group()) and _THAN.match(reading.key, found.end())
    )
    if after or _THRESHOLD.search(left) or _PRICE_OF.match(reading.key, found.end()):
        return False
    if _PRICED.search(left):
        return False
    breaks = [m.end() for m in _BREAK.finditer(left)]
    left = left[breaks[-1] :] if breaks else left
    nearest = {kind: _last(kind, left) for kind in (_CUSTOMER, _QUESTION, _BANK)}
    if (
        nearest[_BANK] >= 0
        and nearest[_BANK] >= nearest[_CUSTOMER] - 25
        and nearest[_BANK] >= nearest[_QUESTION]
    ):
        return False
    if nearest[_CUSTOMER] > nearest[_QUESTION]:
        return True
    trailing = _TRAILING.match(reading.key, found.end())
    return trailing is not None and not (nearest[_QUESTION] >= 0 and len(left) - nearest[_QUESTION] < 25)


def _last(cue: re.Pattern[str], text: str) -> int:
    """Where the last `cue` of `text` starts; -1 without one."""
    return max((m.start() for m in cue.finditer(text)), default=-1)
