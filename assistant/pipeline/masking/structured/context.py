"""Context words that several recognisers need, in Russian, Kazakh (folded) and English."""

import re

from assistant.pipeline.masking.reading import Reading, words

CURRENCY = (
    r"(?:тенге\w*|теңге\w*|tenge|тнг|тг|kzt|₸|руб\w*|₽|доллар\w*|usd|\$|евро|eur\b|€|юан\w*|баксов|у\.?е\.?)"
)
SCALE = r"(?:тыс(?:яч\w*)?\.?|мың\w*|млн\.?|миллион\w*|миллиард\w*|млрд\.?|mln|million|thousand|[кk](?![\w]))"

MEASURED = words(
    rf"\s?(?:{SCALE}|{CURRENCY}|%|процент|пайыз|percent|лет\b|год|года|дн(?:я|ей|ь)|день|суток"
    rf"|мес|недел|час|мин"
    r"|жыл|ай\b|айға|айлық|күн|сағат|апта|year|month|day|week|hour|балл|бонус|раз\b|шт|кг|км"
    r"|м2|кв\. ?м|г\.|г\b)"
)
"""Right after a number: it is a sum, a rate, a term or a year, not an identifier."""

RULE = words(
    r"(?:приказ\w*|распоряжени\w*|постановлени\w*|закон\w*|кодекс\w*|стать\w+|ст\.?|пункт\w*"
    r"|подпункт\w*|п\.|пп\."
    r"|раздел\w*|приложени\w*|инструкци\w*|регламент\w*|форм[аыеу]|циркуляр\w*|протокол\w*|письм\w+|мсфо|гост"
    r"|бұйры[қғ]\w*|қаулы\w*|заң\w*|бап\w*|тармақ\w*|қосымша\w*|нысан\w*|ереже\w*"
    r"|order|article|section|clause|law|decree|form|annex|appendix|версия|version)"
    r"\W{0,3}(?:рк|нб рк|нбрк|банка|правления|министра|агентства)?\W{0,3}(?:№|#|no?\.?|номер\w*|от)?\W{0,3}$"
)
"""Right before a number of at most six digits: it is the number of an order, an article, a form."""

CODE = words(r"(?:код кнп|кнп|кбк|кбе|бик|swift|версия|version)\W{0,3}(?:№|#|no?\.?|номер\w*)?\W{0,3}$")
"""Right before a number: it is a code of payments or of software."""

OWN_LINE = words(
    r"(?:горяч\w+ лини\w+|лини\w+ поддержк\w+|служб\w+ поддержк\w+|колл?[ -]?центр\w*"
    r"|контакт[ -]?центр\w*|справочн\w+"
    r"|(?:номер\w*|телефон\w*)(?: телефон\w*)? (?:нашего )?(?:банк|отделени|филиал|поддержк"
    r"|офис)\w*|(?:банк|отделени|филиал|офис)\w* (?:тел\w*|номер\w*)"
    r"|жедел желі\w*|байланыс орталы\w+|қолдау қызмет\w+|банктің (?:телефон\w*|нөмір\w*)"
    r"|hot ?line|call ?cent(?:er|re)|contact cent(?:er|re)|support (?:line|number)"
    r"|bank'?s (?:phone|number)|toll[ -]?free)"
)
"""Somewhere before a phone number: it is the bank's own."""


_SENTENCE_END = re.compile(r"[?!\n;]|(?<=\w{5})\. ")
"""A full stop after a short word is an abbreviation («тел. 258-53-00»)."""


def led_by(
    reading: Reading, start: int, cue: re.Pattern[str], width: int = 40, *, over_digits: bool = False
) -> re.Match[str] | None:
    """The last `cue` in the `width` characters before `start`; no end of sentence and no digit between."""
    left = reading.before(start, width)
    ends = [end.end() for end in _SENTENCE_END.finditer(left)]
    found = None
    for match in cue.finditer(left, ends[-1] if ends else 0):
        found = match
    if found is None or (not over_digits and any(c.isdigit() for c in left[found.end() :])):
        return None
    return found
