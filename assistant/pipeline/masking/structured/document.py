"""Numbers of identity documents: cards, passports, licences, residence permits, certificates."""

from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.context import MEASURED, led_by
from assistant.pipeline.masking.values import Claim

_CUE = (
    r"(?:удостоверени\w*|удост\w*\.?|уд\.? ?лич\w*\.?|удв\b|паспорт\w*|пасп\."
    r"|документ\w* личност\w*|загран\w*|вид\w? на жительство|внж"
    r"|водительск\w+|права\b|военн\w+ билет\w*|свидетельств\w*|пенсионн\w+ удостоверени\w*"
    r"|снилс|инн|жеке куәлі\w*|куәлі[кг]\w*|төлқұжат\w*|паспорт\w*"
    r"|id[ -]?card|identity card|id (?:number|no)|passport|driv\w+ licen[cs]e|residence permit"
    r"|birth certificate)"
)
_FILLER = (
    r"(?:\s+(?:личности|клиент\w*|рк|казахстана|республики казахстан|серии|серия|номер\w*"
    r"|нөмірі\w*|number|no|is|no\.|о рождении|№|её|ее|его"
    r"|с номером|под номером|мой|новое|старое|иностранца|лица без гражданства|my|of|the|client"
    r"|customer|id|куәлігі\w*|гражданина))*"
)
_NUMBER = words(
    rf"(?<![a-zа-я]){_CUE}{_FILLER}\W{{0,4}}(?P<value>(?:[a-zа-я]{{1,3}}\s?[-№]?\s?)?\d(?:[ "
    rf"\-–./]{{0,2}}\d){{5,10}}(?![\da-z])|(?=(?:[a-z]*\d){{4}})[a-z0-9]{{7,11}})(?!\w)"
)
_FAR_CUE = words(rf"(?<![a-zа-я]){_CUE}")
_BARE = words(r"(?<![\w.,/\-])[a-z]?\d{7,9}(?![\w/\-]|[.,]\d)")
_BEFORE = words(
    rf"(?<![\w])(?P<value>[a-zа-я]{{1,3}}\s?№?\s?\d{{6,9}})(?!\w)[\s,]{{1,2}}(?:[a-zа-я]+\s){{0,2}}{_CUE}"
)
"""«AC 4417820 узбекский паспорт»."""
_SERIES = words(r"(?<![\w])[a-zn]\s?\d{8}(?!\w)")
_PASSPORT_SHAPE = words(r"(?<![\w\-])(?:n|н)\s?[№]?\s?\d{7,8}(?![\d\w])")


def find(reading: Reading) -> Iterator[Claim]:
    """Numbers that follow the name of a document, at once or a few words on, and Kazakhstan's passport
    numbers on their own."""
    for found in _NUMBER.finditer(reading.key):
        start, end = found.span("value")
        if not MEASURED.match(reading.key, end):
            yield Claim(start, end, "DOC_ID", 0.88)
    for found in _BEFORE.finditer(reading.key):
        yield Claim(found.start("value"), found.end("value"), "DOC_ID", 0.75)
    for shape in (_PASSPORT_SHAPE, _SERIES):
        for found in shape.finditer(reading.key):
            yield Claim(found.start(), found.end(), "DOC_ID", 0.6)
    for found in _BARE.finditer(reading.key):
        other = MEASURED.match(reading.key, found.end()) or found.group().endswith("000")
        if not other and led_by(reading, found.start(), _FAR_CUE):
            yield Claim(found.start(), found.end(), "DOC_ID", 0.74)
