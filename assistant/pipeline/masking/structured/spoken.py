"""Numbers dictated in words: «восемь семьсот один двести тридцать …». Five numerals in a row are no sum."""

from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.context import led_by
from assistant.pipeline.masking.values import Claim

_NUMERAL = (
    r"(?:ноль|нуль|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|\w+надцать|двадцать"
    r"|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста"
    r"|четыреста|пятьсот"
    r"|шестьсот|семьсот|восемьсот|девятьсот|плюс"
    r"|нөл|бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|жиырма|отыз|қырық|елу|алпыс|жетпіс|сексен|тоқсан|жүз"
    r"|zero|oh|one|two|three|four|five|six|seven|eight|nine|double)"
)
_ROW = words(
    rf"(?<!\w){_NUMERAL}(?:[\s,\-.]+{_NUMERAL}){{4,}}(?!\w)(?!\s(?:тысяч|миллион|мың|млн|тенге"
    rf"|теңге|тг|лет))"
)
_CUES = (
    ("IIN", words(r"(?:иин|жсн|iin)")),
    ("CARD", words(r"(?:карт\w*|card)")),
    ("SECRET", words(r"(?:пин|код\w*|парол\w*|pin|cvv|otp|password)")),
    ("PHONE", words(r"(?:тел\w*|моб\w*|сот\w*|ватсап\w*|номер\w*|звон\w*|нөмір\w*|phone|call)")),
)


_SHORT_ROW = words(
    rf"(?<!\w){_NUMERAL}(?:[\s,\-.]+{_NUMERAL}){{2,3}}(?!\w)(?!\s(?:тысяч|миллион|мың|млн|тенге|теңге|тг|лет))"
)


def find(reading: Reading) -> Iterator[Claim]:
    """Rows of numerals; the nearest word before says what they are."""
    for found in _ROW.finditer(reading.key):
        label = next((name for name, cue in _CUES if led_by(reading, found.start(), cue, 30)), "ACCOUNT")
        yield Claim(found.start(), found.end(), label, 0.8)
    for found in _SHORT_ROW.finditer(reading.key):
        for label, cue in _CUES:
            if led_by(reading, found.start(), cue, 14):
                yield Claim(found.start(), found.end(), label, 0.75)
