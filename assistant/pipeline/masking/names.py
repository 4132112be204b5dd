"""Names of people by rules: airlock-pii's for names with capitals, own ones for names typed in a hurry.

A run of words that can be names is one when it holds a given name or a patronymic, or when a word such as
«клиент» or «на имя» leads to it. The CRF (crf.py) finds what no list and no ending tells.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from airlock_pii import Entity, EntityType
from airlock_pii.engine import Engine
from airlock_pii.recognizers import KzPersonRecognizer

from assistant.pipeline.masking.everyday import everyday
from assistant.pipeline.masking.lexicon import Facts, everyday_in_kazakh, facts, is_given_name
from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.values import Claim

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_CUE = words(
    r"(?<![a-zа-я])(?:клиент(?:а|у|ом|е|ка|ки|ке|ку|кой|ов|тің|ке|ті|тен|імен|іміз|пен)?"
    r"|на имя|от имени|фио|ф\.\s?и\.\s?о\.?|фамилия|имя|отчество|зовут|гражданин\w{0,2}"
    r"|гражданк\w{1,2}|гр\.|г-н\w?|г-ж\w{1,2}"
    r"|господин\w{0,2}|госпож\w{1,2}|абонент\w{0,2}|(?:со)?заемщик\w{0,2}|заемщиц\w{1,2}"
    r"|вкладчик\w{0,2}|вкладчиц\w{1,2}|владелец|владельц\w{1,2}|владелиц\w{1,2}"
    r"|держател\w{1,2}|получател\w{1,3}|отправител\w{1,3}|плательщик\w{0,2}"
    r"|сотрудник\w{0,2}|менеджер\w{0,2}|муж\w{0,2}|жен[аыеуой]{1,2}|супруг\w{0,2}|сын\w{0,2}"
    r"|дочь|дочери|дочке|мам[аыеу]|пап[аыеу]|мать|матери|отец|отц\w{1,2}|брат\w{0,2}"
    r"|сестр\w{1,2}|бабушк\w{1,2}|дедушк\w{1,2}|наследни\w{1,4}|поручител\w{1,2}"
    r"|представител\w{1,3}|доверенност\w{1,2} на|перевод\w{0,2} (?:от|для)|договор с"
    r"|заявление от|жалоб\w{1,2} от|обращение от|обратил(?:ся|ась)|звонит|звонила?|позвонила?"
    r"|пришла?|пишет|написала?|просит"
    r"|азамат\w{0,4}|аты-?жөні|есімі|тегі|аты|қарыз алушы|салымшы|анасы|әкесі|әйелі|күйеуі|ұлы|қызы"
    r"|clients?|customers?|mr\.?|mrs\.?|ms\.?|name is|named|on behalf of|borrower|holder"
    r"|beneficiary|sender|recipient|tenant|caller|applicant|guarantor|visitor|husband|wife|son|daughter|mother|father)"
    r"(?:\s+(?:по имени|нашего|наш|банка|зовут|клиента?|г-н|г-жа))*[\s:\-–—«\"(,]{1,3}$"
)


@cache
def _airlock() -> Engine:
    return Engine([KzPersonRecognizer()])


def find(reading: Reading) -> Iterator[Claim]:
    """Every name that rules can tell, in any case of letters."""
    for entity in _airlock().candidates(reading.text, types=EntityType.PERSON):
        yield Claim(entity.start, _to_word_end(reading, entity), "PERSON", 0.6)
    for found in _HONOURED.finditer(reading.text):
        name = found.lastindex or 0
        yield Claim(found.start(name), found.end(name), "PERSON", 0.65)
    for found in _LATIN_SURNAME.finditer(reading.text):
        yield Claim(found.start(), found.end(), "PERSON", 0.58)
    yield from _capitals_after_cue(reading)
    for run in _runs(reading):
        yield from _told(reading, run)


_LATIN_SURNAME = re.compile(r"\b[A-Z][a-z]{3,}(?:ov|ova|ev|eva|enko|skiy|skaya)\b")
_INITIALS_AFTER = re.compile(r"[ ]?[A-ZА-ЯӘҒҚҢӨҰҮҺІЁ]\.(?:[ ]?[A-ZА-ЯӘҒҚҢӨҰҮҺІЁ]\.?(?![^\W_]))?")
_INITIALS_BEFORE = re.compile(r"(?<![^\W_])[A-ZА-ЯӘҒҚҢӨҰҮҺІЁ]\.(?:[ ]?[A-ZА-ЯӘҒҚҢӨҰҮҺІЁ]\.)?[ ]?$")


_NO_NAME = words(
    r"(?:иин|жсн|бин|бсн|фио|ип|тоо|жшс|внж|дтп|смс|пин|цон|рк|ао|iin|bin|llp|pin|otp|cvv|sms"
    r"|visa|г|р|т|ж|д|гр|тел|уд|мвд|чси|ип|жк|кфгд|\W)+"
)


def is_abbreviation(reading: Reading, claim: Claim) -> bool:
    """Whether a claim holds nothing but initials and abbreviations of forms («г.р.», «БИН»)."""
    return _NO_NAME.fullmatch(reading.key, claim.start, claim.end) is not None or not re.search(
        r"[^\W\d_]{2}", reading.text[claim.start : claim.end]
    )


def whole(reading: Reading, claim: Claim) -> Claim:
    """A name with the initials and short words that belong to it, without its title and what follows it."""
    alone = without_form(reading, without_title(reading, claim))
    return with_initials(reading, with_syllables(reading, alone))


_FORM_AFTER = words(r"\s+(?:иин|жсн|бин|бсн|iin|bin)$")


def without_form(reading: Reading, claim: Claim) -> Claim:
    """«Иванов ИИН» as «Иванов»: what the number behind a name is called is no part of it."""
    after = _FORM_AFTER.search(reading.key[claim.start : claim.end])
    return replace(claim, end=claim.start + after.start()) if after else claim


def with_initials(reading: Reading, claim: Claim) -> Claim:
    """A name with the initials that stand right before or after it."""
    after = _INITIALS_AFTER.match(reading.text, claim.end)
    before = _INITIALS_BEFORE.search(reading.text[max(0, claim.start - 8) : claim.start])
    start = claim.start - len(before.group()) if before else claim.start
    return Claim(start, after.end() if after else claim.end, claim.label, claim.score)


_FAMILY_FIRST = words(r"(?:ким|пак|ли|цой|хан|нам|тен|кан|хван|чой|тян|ан|ю|син|сон|юн|шин|ван|чжан|чжао|лю)")
_SYLLABLES = re.compile(r"(?:[ \-][А-ЯЁ][а-яё]{1,4}(?![^\W_])){1,2}")


def with_syllables(reading: Reading, claim: Claim) -> Claim:
    """«Пак Ен» as «Пак Ен Су»: after a Korean or Chinese surname short words with capitals are the name."""
    first = re.match(r"[^\W_]+", reading.key[claim.start : claim.end])
    if first is None or not _FAMILY_FIRST.fullmatch(first.group()):
        return claim
    rest = _SYLLABLES.match(reading.text, claim.start + first.end())
    return replace(claim, end=rest.end()) if rest and rest.end() > claim.end else claim


_TITLE = words(
    r"(?:академик|профессор|архиепископ|епископ|митрополит|патриарх|имам|муфти[йя]|генерал|полковник|майор|капитан"
    r"|лейтенант|сержант|президент|премьер|министр|директор|депутат|сенатор|губернатор|аким|әкім|мэр|посол|судья"
    r"|тренер|доктор|адвокат|нотариус|сэр|мистер|миссис|госпожа|господин|клиент|баба|мужчина|девушка)[а-я]{0,2}\s+"
)


def without_title(reading: Reading, claim: Claim) -> Claim:
    """The name without the title that leads it («Академик Сагдеев»)."""
    title = _TITLE.match(reading.key, claim.start, claim.end)
    return replace(claim, start=title.end()) if title and title.end() < claim.end else claim


def led_by_person_word(reading: Reading, start: int) -> bool:
    """Whether a word for a person («клиент», «на имя») stands right before `start`."""
    return _CUE.search(reading.before(start, 45)) is not None


def _to_word_end(reading: Reading, entity: Entity) -> int:
    """airlock ends a name before its Kazakh suffix; a hyphen of a double name goes on."""
    rest = re.match(r"-[^\W\d_]+", reading.text[entity.end :])
    return entity.end + rest.end() if rest and reading.text[entity.end + 1].isupper() else entity.end


WEAK = 0.6
"""Claims up to this score the CRF may doubt; those above rest on a patronymic or on a word that leads to a
name."""
_SON_OR_DAUGHTER = re.compile(
    r"\w{3,}(?:ұлы|қызы)(?:н|на|не|ның|нің|ны|ні|нда|нде|нан|нен|мен|ға|ге|дан|ден|мын)?$"
)
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.I)

_CAPITALS = re.compile(
    r"[^\W\d_a-zа-яәғқңөұүһіё][^\W\d_]*(?:['’\-][^\W\d_]+)*(?:[ "
    r"][^\W\d_a-zа-яәғқңөұүһіё][^\W\d_]+){0,2}"
)


_HONOURED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s([A-Z][\w'’\-]+(?:\s[A-Z][\w'’\-]+){0,2})|\b(?:mr|mrs)\.?\s([a-z][a-z'’\-]{2,})"
)
_ADDRESS = words(r"(?:ағай|апай|көке|тәте|ханым|мырза|аға|апа)")
_ADDRESSED = words(r"\s(?:ағай|апай|көке|тәте|ханым|мырза|аға|апа)(?![^\W_])")
"""After a given name: «али ағай»."""


def _capitals_after_cue(reading: Reading) -> Iterator[Claim]:
    """«перевод от Müller Hans»: words with capitals after a word for a person, when no dictionary has
    them."""
    if reading.text.isupper():
        return
    for found in _CAPITALS.finditer(reading.text):
        first = reading.key[found.start() : found.end()].split()[0]
        if len(first) > 2 and not facts(first).known and led_by_person_word(reading, found.start()):
            yield Claim(found.start(), found.end(), "PERSON", 0.6)


Token = tuple[int, int, Facts | None]
"""Start, end, what is known of the word; None for an initial."""


def _runs(reading: Reading) -> Iterator[list[Token]]:
    """Neighbouring words each of which can be part of a name."""
    run: list[Token] = []
    last = 0
    for match in WORD.finditer(reading.key):
        start, end = match.span()
        token = _token(reading, start, end)
        near = run and re.fullmatch(r"\s{1,2}|\.\s?|_", reading.key[last:start])
        if run and not (near and token):
            yield run
            run = []
        if token:
            run.append(token)
        last = end
    if run:
        yield run


def _token(reading: Reading, start: int, end: int) -> Token | None:
    word = reading.key[start:end]
    if len(word) == 1:
        initial = reading.key[end : end + 1] == "." or reading.text[start].isupper()
        return (start, end, None) if initial and word.isalpha() else None
    typed = reading.text[start:end]
    if typed.islower() and _ADDRESS.fullmatch(word):
        return None
    if typed.islower() and (word in everyday() or typed in everyday_in_kazakh()):
        # «али» is «или» as well, but nobody says «или ағай»
        called = _ADDRESSED.match(reading.key, end) is not None and is_given_name(word)
        return (start, end, facts(word)) if called else None
    known = facts(word) if "-" not in word else facts(re.split(r"['’\-]", word)[0] or word)
    if not known.patronymic and _SON_OR_DAUGHTER.search(reading.text[start:end].lower()):
        known = replace(known, patronymic=True)
    if known.given or known.patronymic or known.surname:
        return start, end, known
    return None


def _told(reading: Reading, run: list[Token]) -> Iterator[Claim]:
    """The name in a run, if something tells it: a given name beside a surname, a patronymic, a cue."""
    known = [f for _, _, f in run if f]
    if not known:
        return
    start, end = run[0][0], run[-1][1]
    if run[-1][2] is None and reading.key[end : end + 1] == ".":
        end += 1
    led = led_by_person_word(reading, start) or _ADDRESSED.match(reading.key, end) is not None
    patronymic = any(f.patronymic for f in known)
    given = any(f.given and not f.known for f in known)
    surname = any(f.surname and not f.known for f in known)
    if patronymic:
        yield Claim(*_widened(reading, start, end), "PERSON", 0.65)
    elif len(known) > 1 and given and surname and not _KAZAKH.search(reading.text):
        yield Claim(start, end, "PERSON", 0.65)
    elif (led and (given or surname or any(f.given for f in known))) or (len(run) > len(known) and surname):
        yield Claim(start, end, "PERSON", 0.62)
    else:
        for word_start, word_end, word in run:
            if word and word.base and not (word.known or word.ordinary):
                yield Claim(word_start, word_end, "PERSON", 0.61)


_UNKNOWN_BEFORE = re.compile(r"(?:^|(?<=[\s:(«\"]))([а-я]{3,})\s$")


def _widened(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Take in an unknown word before «айгуль маратовна»: it is the surname that no list has."""
    before = _UNKNOWN_BEFORE.search(reading.key[:start])
    if before is None or _CUE.search(reading.key[: before.end(1)] + " "):
        return start, end
    word = facts(before.group(1))
    return (start, end) if word.known or word.speech == "PREP" else (before.start(1), end)
