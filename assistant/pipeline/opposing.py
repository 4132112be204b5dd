"""Where a sentence says the opposite of what it leans on: a word denied, a rule turned round."""

# ruff: noqa: E501 (a pattern is read as one line)
import re

from assistant.pipeline.stems import content, share

# letters by which a word is known whatever its ending
BEGINNING = 5
# so much more of a denial's words must stand where nothing is denied
CLEARLY = 0.5
_PART = re.compile(r"[.!?;:,—–]\s|\s(?:а|но|однако|ал|бірақ|but|while|и|және|and)\s")
# «не более 5» denies nothing
_NO_DENIAL = re.compile(
    r"не (?:более|менее|выше|ниже|больше|меньше|позднее|позже|раньше|превыша\w+)|не только|не выходя"
    r"|аспай\w*|артық емес|кем емес|no (?:more|less|later) than|not (?:more|less|later) than|not exceed|not only",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"(?<!\w)(?:не|нет|нельзя|без|никогда|ни|запрещ\w+|отказ\w*|невозможн\w+|недоступ\w+|необязательн\w+"
    r"|емес|жоқ|\w*болмай\w*|\w+(?:майды|мейді|байды|бейді|пайды|пейді|маған|меген|баған|беген|паған|пеген)"
    r"|not|no|never|cannot|can't|without|isn't|doesn't|don't|aren't|won't|optional|prohibited|forbidden)(?!\w)",
    re.IGNORECASE,
)
_DENIES_NEXT = re.compile(
    "не|нет|ни|без|нельзя|not|no|never|cannot|can't|without|isn't|doesn't|don't|aren't|won't"
)
_DENIES_BEFORE = re.compile("нельзя|нет|емес|жоқ|болмайды|емеc")
_DENIED_FORM = re.compile(
    r"\w+(?:майды|мейді|байды|бейді|пайды|пейді|маған|меген|баған|беген|паған|пеген|маса|месе|баса|бесе|паса|песе)"
)
_AUXILIARY = frozenset("be been is are was were can a an the any to have has в на с о по у".split())  # noqa: SIM905
FREE = re.compile(
    r"бесплатн|без комисси|комиссия не|не взима|тегін|комиссиясыз|комиссия жоқ|комиссия алынбай|\bfree\b|no fee|at no charge"
    r"|(?<![\d.,])0 (?:₸|тенге|теңге|%)",
    re.IGNORECASE,
)
# what turns a rule round when one stands for the other
_OPPOSITES = (
    ("не менее|минимум|минимальн|не ниже|кемінде|at least|minimum|не меньше|ең аз", "не более|максимум|максимальн|не выше|не больше|аспай|артық емес|at most|maximum|no more|up to|ең көп"),
    (r"\bдо\b|раньше|\bbefore|earlier|дейін|бұрын", r"после|позже|спустя|\bafter|later|кейін|соң"),
    (r"онлайн|приложени|online|\bapp\b|қосымша", r"отделени|касс|филиал|\bbranch|\bcash desk|бөлімше"),
    (r"внутри банка|свои|own account|өз шот", r"друг\w+ банк|another bank|other bank|басқа банк"),
    (r"физическ|жеке тұлға|individual", r"юридическ|предпринимател|заңды тұлға|кәсіпкер|compan|entrepreneur"),
    (r"рабоч\w+ дн|жұмыс күн|business day|working day", r"календарн\w+ дн|күнтізбелік|calendar day"),
    (r"открыт|ашу|ашыл|open", r"закрыт|жабу|жабыл|clos"),
    (r"ежемесячн|ай сайын|monthly", r"ежегодн|жыл сайын|annual|yearly"),
    (r"повыш|увелич|артты|өсе|increas|rais", r"пониж|снижа|сниж|уменьш|азай|төменде|decreas|reduc"),
    (r"получател|алушы|recipient|payee", r"отправител|жіберуші|sender|payer"),
    (r"клиент платит|за счёт клиента|клиент есебінен", r"за счёт банка|банк платит|банк есебінен"),
    (r"дебетов|debit", r"кредитн|credit"),
    (r"продавец|продаж|сату|sell", r"покуп|сатып алу|\bbuy"),
    (r"выдач|выда[её]|береді|issue", r"возврат|қайтар|return|refund"),
)  # fmt: skip
_PAIRS = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE)) for one, other in _OPPOSITES
)


def contrary(sentence: str, window: str) -> bool:
    """Whether a word is denied in one and stands undenied, and only so, in the other."""
    (denied, plain), (there_denied, there_plain) = _polarities(sentence), _polarities(window)
    return bool(
        (denied - plain) & (there_plain - there_denied) or (plain - denied) & (there_denied - there_plain)
    )


def _polarities(text: str) -> tuple[set[str], set[str]]:
    """The beginnings of the words that are denied, and of those that are not."""
    words = [
        match[0].lower().replace("ё", "е")
        for match in re.finditer(r"[^\W\d_]+(?:'t)?", _NO_DENIAL.sub(" ", text))
    ]
    denied: set[int] = set()
    for n, word in enumerate(words):
        if _DENIES_NEXT.fullmatch(word):
            after = [m for m in range(n + 1, min(n + 4, len(words))) if words[m] not in _AUXILIARY]
            denied.update(after[:1])
        if _DENIES_BEFORE.fullmatch(word) and n:
            denied.add(n - 1)
        if _DENIED_FORM.fullmatch(word):
            denied.add(n)
    stems = [
        word.removeprefix("не")[:BEGINNING] if word.startswith("необ") else word[:BEGINNING] for word in words
    ]
    denied.update(n for n, word in enumerate(words) if word.startswith("необ"))
    long = [n for n, word in enumerate(words) if len(word) >= 4 or n in denied]
    return {stems[n] for n in long if n in denied}, {stems[n] for n in long if n not in denied}


def denies(text: str) -> bool:
    """Whether anything is denied; «не более 5» denies nothing."""
    return bool(_NEGATION.search(_NO_DENIAL.sub(" ", text)))


def denies_what_is_affirmed(sentence: str, text: str) -> bool:
    """Whether a part of the sentence denies what the text says plainly and nowhere denies: «кодовое слово не
    нужно» of «попросите кодовое слово; номер карты не нужен»."""
    if FREE.search(sentence):
        return False
    parts = [(content(part), denies(part)) for part in _PART.split(text)]
    for part in _PART.split(sentence):
        said = content(part)
        if not said or not denies(part):
            continue
        plain = max((share(said, words) for words, denied in parts if not denied), default=0.0)
        denied = max((share(said, words) for words, denied in parts if denied), default=0.0)
        if plain - denied >= CLEARLY:
            return True
    return False


def turned_round(sentence: str, window: str) -> bool:
    """Whether the sentence has one side of an opposition and what it leans on only the other."""
    for one, other in _PAIRS:
        for this, that in ((one, other), (other, one)):
            if (
                this.search(sentence)
                and not that.search(sentence)
                and that.search(window)
                and not this.search(window)
            ):
                return True
    return False
