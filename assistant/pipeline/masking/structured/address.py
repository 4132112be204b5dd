"""Postal addresses of customers: a street with a house, a district with a house, or what follows
«проживает»."""

from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.context import CURRENCY, SCALE, led_by
from assistant.pipeline.masking.values import Claim

_NAME = r"[a-zа-я0-9][a-zа-я0-9\-.]*(?:[ ][a-zа-я][a-zа-я\-.]+){0,2}?"
_KIND = (
    r"(?:ул(?:\.|иц[аеыу]|(?=\s))|просп(?:\.|ект\w?)|пр-?т\.?|пр\.|мкрн?\.?|мкр-н\.?|микрорайон\w?"
    r"|м-н|бульвар\w?|б-р|пер(?:\.|еул\w+)|шоссе|тракт\w?|проезд\w?|набережн\w+|жк)"
)
_KIND_KK = (
    r"(?:көш\w*|даңғыл\w*|ықшам ?аудан\w*|шағын ?аудан\w*|ы/а|мөлтек ?аудан\w*|ш/а|м/а|street|st\."
    r"|avenue|ave\.?|str\.?|road|lane|микрорайон\w?|мкр\.?|шоссе)"
)
_HOUSE = (
    r"(?:[,\s]*\s*(?:д(?:ом|\.)?|үй(?:і)?|house|bldg|стр(?:\.|оение)?|корп(?:\."
    r"|ус)?)?\s*№?\s*\d{1,4}(?![\d]|[ ]?(?:тг|тенге|%|млн|тыс))\s?(?:[/\-]\s?\d{1,4}[а-яa-z]?"
    r"|[а-гa-d](?![а-яa-z]))?(?:[ \-]?үй\w*)?)"
)
_FLAT = (
    r"(?:[,;\s]*(?:(?:кв(?:артира|\.)?|оф(?:ис|\.)?|пәтер(?:і)?|apt\.?|apartment|flat|подъезд"
    r"|этаж|корп(?:\.|ус)?|комн?(?:ата|\.)?)\s*№?\s*\d{1,4}(?:-?\s?(?:кв\w*|пәтер\w*))?"
    r"|\d{1,4}[ \-]?(?:пәтер\w*|кв\w*\.?)))*"
)
_CITY = (
    r"(?:(?<![a-zа-я])(?:(?:г(?:\.|ород\w?)|қ\.|с\.|село|аул|пос(?:\.|елок)|п\."
    r"|обл\.?)\s?[a-zа-я\-]+|[a-zа-я\-]+ (?:қ\.|қаласы|облысы|ауданы|обл\.?|область|район|р-н"
    r"|city))[,\s]+)*"
)
_CITY_NAMES = (
    r"(?:(?<![a-zа-я])(?:алматы|астана|шымкент|караганда|қарағанды|актобе|ақтөбе|тараз"
    r"|павлодар|семей|атырау|костанай|қостанай|кызылорда|қызылорда|уральск|орал|актау|ақтау"
    r"|кокшетау|көкшетау|талдыкорган|талдықорған|туркестан|түркістан|петропавловск|экибастуз"
    r"|темиртау|рудный|жезказган|усть-каменогорск|өскемен|almaty|astana|shymkent)\s*,\s*)?"
)
_STREET = words(rf"{_CITY}{_CITY_NAMES}(?<![a-zа-я]){_KIND}\s?{_NAME}{_HOUSE}{_FLAT}")
_STREET_AFTER = words(
    rf"{_CITY}{_CITY_NAMES}(?<![a-zа-я0-9])(?:\d{{1,4}}[,\s]\s?)?{_NAME}\s+{_KIND_KK}{_HOUSE}{_FLAT}"
)
_HOUSE_FLAT = words(
    rf"{_CITY}{_CITY_NAMES}(?<![a-zа-я])[a-zа-я][a-zа-я\-]{{3,}}(?:-\d{{1,2}})?[ ,]+(?:д(?:ом"
    rf"|\.)?\s*)?\d{{1,4}}(?:[/\-]\d{{1,3}})?[а-г]?[\s,]+(?:кв(?:артира|\.)?|пәтер|apt\.?"
    rf"|flat)\s*\d{{1,4}}"
)
_KK_HOUSE = words(
    r"(?<![a-zа-я])[a-zа-я][a-zа-я\-]{2,}\s+(?:көш\w+|даңғыл\w+)?\s*\d{1,4}[ \-]?(?:үй"
    r"|ұй)\w*(?:[,\s]*\d{1,4}[ \-]?пәтер\w*)?"
)
_LIVES = (
    r"(?:прожива\w+(?: по адресу| в| на)?|прописан\w*(?: по адресу| в| на)?"
    r"|зарегистрирован\w* по адресу|фактический|по прописке|живет (?:на|по адресу|в)"
    r"|живу (?:на|по адресу|в)|(?:по )?адрес\w*(?: (?:клиент\w*|прожив\w+|прописки|регистрации"
    r"|доставки|проживания|фактическ\w+|домашн\w+|новый|старый))*|прописк\w+"
    r"|мекен-?жай\w*|тұрады|тұратын|lives (?:at|on|in)|(?:home |postal )?address(?: is)?|resid\w+ (?:at|in))"
)
_AFTER_LIVES = words(
    rf"{_LIVES}\s*[:\-–—]?\s*(?P<value>{_CITY}{_CITY_NAMES}(?:(?:ул\.?|мкр\.?"
    rf"|пр\.?)\s*)?[a-zа-я0-9][a-zа-я0-9\-.]*(?:[ ,]+(?!кв|квартира|д\."
    rf"|дом)[a-zа-я][a-zа-я\-.]*){{0,2}}?[ ,]+(?:(?:д(?:ом|\.)?|үй"
    rf"|house)\s*)?\d{{1,4}}(?:\s?[/\-]\s?\d{{1,4}})?[а-г]?(?![а-я\d]){_FLAT})"
)
_ENGLISH = words(
    rf"(?<![\w])\d{{1,4}},?\s[a-zа-я\-]+(?:\s[a-zа-я\-]+)?\s(?:street|st\.?|avenue|ave\.?|road"
    rf"|lane|microdistrict){_FLAT}"
)
_INDEX = words(r"(?:индекс\w*|zip|postal code|пошта индексі)\W{0,3}(?P<value>\d{6}|[a-z]\d{2}[a-z]\d[a-z]\d)")
_SUM_GOES_ON = words(rf"(?:[ .]\d{{3}})*\s?(?:{SCALE}|{CURRENCY}|%)")
"""«лимит прописан: 15 000 тенге»."""
_BANK_PLACE = words(
    r"(?:отделени\w*|филиал\w*|банкомат\w*|офис\w*|терминал\w*|касс[аеуы]|бөлімше\w*|банк\w*"
    r"|branch|atm|office|цон\w*|спеццон\w*|графи\w+|суд\w*|нотариус\w*)"
)


def find(reading: Reading) -> Iterator[Claim]:
    """Addresses with a house number; a branch's or a cash machine's address is the bank's own and stays."""
    for shape in (_STREET, _STREET_AFTER, _HOUSE_FLAT, _KK_HOUSE, _ENGLISH):
        for found in shape.finditer(reading.key):
            start = found.start() + len(found.group()) - len(found.group().lstrip(" ,"))
            after = reading.after(found.end(), 30).lstrip(" ,")
            led = led_by(reading, start, _BANK_PLACE, 35, over_digits=True)
            inside = _BANK_PLACE.match(reading.key, start)
            if not (led or inside or _BANK_PLACE.search(after.split(",")[0])):
                yield Claim(start, found.end(), "ADDRESS", 0.82)
    for shape in (_AFTER_LIVES, _INDEX):
        for found in shape.finditer(reading.key):
            measured = _SUM_GOES_ON.match(reading.key, found.end())
            bank = _BANK_PLACE.search(found.group()) or led_by(reading, found.start(), _BANK_PLACE, 25)
            if not (bank or measured):
                yield Claim(found.start("value"), found.end("value"), "ADDRESS", 0.8)
