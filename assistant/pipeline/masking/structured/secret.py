"""Code words, passwords, PIN, CVV, one-time codes: what opens an account. The question about one stays."""

import re
from collections.abc import Iterator

from assistant.pipeline.masking.lexicon import can_be_a_value
from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.context import MEASURED
from assistant.pipeline.masking.values import Claim

_NUMBER_CUE = (
    r"(?:(?:смс|sms|пуш\w*)\W{1,3}код|пин(?:[ -]?код\w*)?|pin(?:[ -]?(?:code|код\w*))?|(?:cvv2?|cvc2?|цвв|свв"
    r"|сиви)(?:[ -]?код\w*|[ -]?code)?|код\w{0,2} (?:из |с |в |от )?(?:смс|sms|подтверждени\w*"
    r"|доступ\w*|безопасност\w*|активаци\w*|банка|приложени\w*)(?:-?сообщени\w*)?"
    r"|(?:смс|sms)[ -]?код\w*|одноразов\w+ (?:код\w*|парол\w*)|otp(?:[ -]?(?:code|код\w*))?"
    r"|код\w? на обороте|трехзначн\w+ код\w*|push[ -]?код\w*|пуш[ -]?код\w*"
    r"|растау код\w*|бір реттік (?:код\w*|құпия\w*)|құпия код\w*|смс-?(?:тегі"
    r"|пен келген) код\w*|(?:смс|sms|сообщени\w+|пуш\w*) с кодом|кодты?"
    r"|one[ -]?time (?:code|password|passcode)|(?:sms|verification|security|confirmation"
    r"|access|passcode) ?(?:code)?|парол\w*|құпиясөз\w*|password|passwd|пасс)"
)
_FILLER = (
    r"(?:\s+(?:карт\w*|клиент\w*|от (?:моего |личного |его |её )?[a-zа-я\-]+|из смс|который|пришел"
    r"|пришёл|прислали|пришла|ей|ему|мне|она|он|сказал\w*|назвал\w*|продиктовал\w*"
    r"|говорит|диктует|сообщ\w+|помнит|вв[её]л\w*|вводит|набира\w+|набрал\w*|указал\w*|вроде|якобы|типа|свой"
    r"|says|said|enter(?:s|ed)|read|reads|out|gave|us|дейді|айтты|жазды|енгізді|тердім|терді"
    r"|это|был|была|номер|келді|келген|is|was|the|for|card|code|he|she|got|received|told|me"
    r"|her|his|мой|его|ее|её|үшін|картаның|такой|у него|у нее|у клиента|старый|новый))*"
)
_NUMBER = words(
    rf"(?<![a-zа-я]){_NUMBER_CUE}{_FILLER}(?:\s[^\d.?!,:;\n]{{0,20}}:)?\s*[:=\-–—(«\"]{{0,3}}\s*"
    rf"(?P<value>\d{{2,4}}(?:[ \-]\d{{2,4}}){{1,2}}|\d{{3,8}}|(?:\d[ \-]){{2,7}}\d)(?![\d%])"
)
_TOLD = (
    r"(?:приш[её]?л\w*|приход\w+|прислал\w*|отправил\w*|получил\w*|назвал\w*|называет|продиктовал\w*|диктует"
    r"|сказал\w*|говорит|сообщил\w*|вв[её]л\w*|ввела|вводит|набрал\w*|указал\w*|не подход\w+|не подошел"
    r"|не принима\w+|неверн\w+"
    r"|келді|келген|келіп|айтты\w*|айтып|айтады|жазды|енгізді|енгізген|терді|терген|жіберді|жіберген|жарамайды"
    r"|got|gets|received|told|tells|said|says|gave|read out|reads|dictated|entered|enters"
    r"|typed|arrived|came|sent)"
)
_CODE = r"(?:код(?:ты|ы|ом|а|у|е)?|(?:the )?code)"
_DIGITS = r"(?P<value>\d{4,8}|\d{2,4}(?:[ \-]\d{2,4}){1,2}|(?:\d[ \-]){3,7}\d)(?![\d%\w])"
_LINK = (
    rf"(?:\s+(?:{_TOLD}|клиент\w*|ей|ему|мне|нам|она|он|ол|оған|маған|вроде|такой|это|был|was|is|as|he|she|me|her|him|us))*"
    r"\W{1,3}"
)
_TOLD_BEFORE = words(rf"(?<![a-zа-я]){_TOLD}(?!\w)(?:\s+[a-zа-я]+){{0,4}}?[\s:,–—\-]+{_CODE}{_LINK}{_DIGITS}")
_TOLD_BETWEEN = words(
    rf"(?<![a-zа-я]){_CODE}\s+(?:(?!ошибк|қате|error)[a-zа-я]+\s+){{0,2}}?{_TOLD}(?!\w){_LINK}{_DIGITS}"
)
_TOLD_AFTER = words(
    rf"(?<![a-zа-я]){_CODE}{_LINK}{_DIGITS}\s+(?:(?!кнп|кбе|ошибк|қате|error)[a-zа-я]+\s+){{0,3}}?{_TOLD}(?!\w)"
)
_OTHER_CODE = words(r"(?:ошибк\w*|қате\w*|error\w*|товар\w*|кнп|кбк|стран\w*|аппарат\w*)")
_BEFORE = words(
    r"(?<!\d)(?P<value>\d{3,8})\s*[-–—]?\s*(?:это )?(?:код из смс|смс[- ]?код|пин-?код|cvv|cvc"
    r"|одноразовый (?:код|пароль)|деген код)"
)
_WORD_CUE = (
    r"(?:кодов\w+ слов\w*|код(?:-| )слов\w*|секретн\w+ слов\w*|контрольн\w+ слов\w*"
    r"|секретн\w+ (?:вопрос\w*|ответ\w*)|ответ\w* на (?:секретн|контрольн)\w+ вопрос\w*"
    r"|құпия сөз\w*|кодтық сөз\w*|кілт сөз\w*|code ?word|secret word|security word"
    r"|memorable word|девичья фамилия матери)"
)
_KEY_CUE = r"(?:парол\w*|пасс\b|pass(?:word|wd|code)?|құпиясөз\w*|логин\w*|login|пин-?код\w*|pin)"
_ASSIGN = r"\s*(?:[:=]|\s[-–—]|—|–|\bэто\b|\bis\b|\bwas\b|\bдеген\b|\bтакое\b|\bтакой\b|\bбыло?\b)\s*"
_VALUE = r"[«\"'“(]?(?P<value>(?:[^\s«»\"“”'(),;?!:]|[!?:](?=[^\s])){2,40})"
_ASSIGNED = words(rf"(?<![a-zа-я])(?:{_WORD_CUE}|{_KEY_CUE}){_FILLER}{_ASSIGN}{_VALUE}")
_CUE = words(rf"(?<![a-zа-я])(?:{_WORD_CUE}|{_KEY_CUE})")
_IN_QUOTES = re.compile(r"[«\"“']([^»\"”'«]{2,40})[»\"”']")
_IN_BRACKETS = re.compile(r"\(\s?([^\W_]{3,30})\s?\)")
_CLAUSE_END = re.compile(r"[.?!;\n]")
_QUOTED = words(
    rf"(?<![a-zа-я])(?:{_WORD_CUE}"
    rf"|{_KEY_CUE}){_FILLER}\s*[:=\-–—]?\s*[«\"“'](?P<value>[^»\"”']{{2,40}})[»\"”']"
)
_ANSWER = words(
    r"(?:ответ\w* на (?:секретн|контрольн)\w+ вопрос\w*|девичья фамилия матери"
    r"|answer to (?:the )?(?:secret|security) question|кодов\w+ фраз\w*)"
    r"\s*[:\-–—]\s*[«\"]?(?P<value>[^,.;?!\n»\"]{2,60})"
)
_DIRECT = words(
    rf"(?<![a-zа-я]){_WORD_CUE}(?:\s+(?:клиент\w*|у него|у нее"
    rf"|у неё))?\s+(?P<value>[^\s«»\"“”'(),;?!:.]{{3,40}})"
)
_MIXED = words(
    rf"(?<![a-zа-я]){_KEY_CUE}{_FILLER}\s+(?P<value>(?=[^\s]*\d)(?=[^\s]*[a-zа-я])[^\s,;?]{{4,40}})"
)


def find(reading: Reading) -> Iterator[Claim]:
    """Every secret that is told; words that only speak about one («забыл пароль от приложения») are left."""
    for shape in (_NUMBER, _BEFORE):
        for found in shape.finditer(reading.key):
            start, end = found.span("value")
            if not MEASURED.match(reading.key, end):
                yield Claim(start, end, "SECRET", 0.94)
    for shape in (_TOLD_BEFORE, _TOLD_BETWEEN, _TOLD_AFTER):
        for found in shape.finditer(reading.key):
            start, end = found.span("value")
            clause = _CLAUSE_END.split(reading.before(start, 40))[-1]
            if not (MEASURED.match(reading.key, end) or _OTHER_CODE.search(clause)):
                yield Claim(start, end, "SECRET", 0.86)
    for cue in _CUE.finditer(reading.key):
        clause = _CLAUSE_END.split(reading.key[cue.end() : cue.end() + 60])[0]
        for quoted in _IN_QUOTES.finditer(clause):
            yield Claim(cue.end() + quoted.start(1), cue.end() + quoted.end(1), "SECRET", 0.93)
        if bracketed := _IN_BRACKETS.search(clause):
            start, end = cue.end() + bracketed.start(1), cue.end() + bracketed.end(1)
            if can_be_a_value(reading.text[start:end], after_colon=True):
                yield Claim(start, end, "SECRET", 0.93)
    for shape, surely in (
        (_QUOTED, True),
        (_MIXED, True),
        (_ANSWER, True),
        (_ASSIGNED, False),
        (_DIRECT, False),
    ):
        for found in shape.finditer(reading.key):
            start, end = found.span("value")
            value = reading.text[start:end].rstrip(".")
            if value and (surely or can_be_a_value(value, after_colon=shape is _ASSIGNED)):
                yield Claim(start, start + len(value), "SECRET", 0.93)
