"""Health of the customer: illnesses, disability groups, pregnancy, diagnoses. Insurance terms stay."""

from collections.abc import Iterator

from assistant.pipeline.masking.lexicon import facts
from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.values import Claim

_ILLNESS = words(
    r"(?<![a-zа-я])(?:(?:сахарн\w+ )?диабет\w*(?: (?:1|2|i{1,2}|перв\w+"
    r"|втор\w+)(?:-?го)? типа)?|қант диабет\w*|онколог(?:и[яюией]+"
    r"|ическ\w+(?: заболевани\w*)?)|қатерлі ісік\w*|лейкоз\w*|лейкеми\w*"
    r"|рак(?:а|ом|у)?(?: (?:груди|молочной железы|легк\w+|желудка|печени|крови|кожи|простаты"
    r"|щитовид\w+(?: железы)?|поджелудочной(?: железы)?|(?:шейки )?матки|яичник\w+|мозга|горла"
    r"|гортани|кишечника|почки|пищевода|кост\w+"
    r"|[1-4] стадии))*|опухол\w*|инсульт\w*|инфаркт\w*(?: миокарда)?|туберкул[её]з\w*"
    r"|вич(?:[ -]инфекци\w*)?|спид|аитв|гепатит\w*(?: [abcавс])?"
    r"|кесаре\w+(?: сечени\w+)?|выкидыш\w*|(?:химио|лучев\w+ )терапи\w+|диализ\w*|ишеми\w+|аритми\w+"
    r"|стенокарди\w+|порок\w* сердца|пневмони\w+|панкреатит\w*|аппендицит\w*|артр(?:ит|оз)\w*"
    r"|(?:межпозвоночн\w+ )?грыж\w+|псориаз\w*|рассеянн\w+ склероз\w*|паркинсон\w*|катаракт\w*|глауком\w*"
    r"|слеп(?:ой|ая|ого|ому|ую|ота|оты)|глухонем\w+|колясочни\w+|инвалидн\w+ коляск\w+|ампутаци\w+"
    r"|психоз\w*|биполярн\w+ расстройств\w*|анеми\w+|миом\w+|цирроз\w*|жүрек талмасы|буын ауруы"
    r"|демікпе\w*|бүйрек ауруы|chemo(?:therapy)?|dialysis|wheelchair|multiple sclerosis|parkinson\w*"
    r"|arthritis|autis\w+"
    r"|астм\w+|эпилепси\w+|шизофрени\w+|депресси\w+|дцп|аутизм\w*|инвалид\w* (?:1|2|3|i{1,3}"
    r"|перв\w+|втор\w+|трет\w+)(?:-?[йяе])? групп\w*|инвалидност\w* (?:1|2|3|i{1,3}|перв\w+"
    r"|втор\w+|трет\w+)(?:-?[йяе])? групп\w*"
    r"|инвалидност\w* (?:по|с детства)(?: \w+){0,2}|(?:1|2|3|i{1,3}|перв\w+|втор\w+"
    r"|трет\w+)(?:-?[йяе])? групп\w+ инвалидност\w*|(?:1|2|3|бірінші|екінші"
    r"|үшінші)[- ]?топ(?:тағы)? мүгедек\w*|мүгедек\w*"
    r"|беременн\w+(?: \d+ (?:недел\w+|месяц\w*))?|жүкті\w*|алкоголизм\w*|наркомани\w*"
    r"|перелом\w*(?: (?!карт)[а-я]+)?|операци\w+ на (?:сердц\w+|глаз\w+|позвоночник\w*"
    r"|колен\w+)|гипертони\w+|паралич\w*|деменци\w+|альцгеймер\w*|ковид\w*|covid(?:-19)?"
    r"|diabet\w+|cancer|oncolog\w+|leuk[ae]*mia|stroke|heart attack|tuberculosis|hiv"
    r"|hepatitis(?: [abc])?|epilepsy|schizophrenia|depression|pregnan(?:t|cy)|asthma"
    r"|tumou?r)(?![a-zа-я])"
)
_DIAGNOSIS = words(
    r"(?:диагноз\w*|диагнозы|diagnos(?:is|ed)(?: with)?)(?:\s+(?:клиент\w*|у него"
    r"|у нее))?\s*[:\-–—]?\s*(?P<value>[«\"]?[a-zа-я0-9][^,.;?!\n]{2,50}?)(?=[,.;?!\n]|$| (?:и"
    r"|нужн\w*|может|прос\w+|хочет|как|что|ему|ей|можно|болған)\b)"
)
_ICD = words(
    r"(?:мкб|код мкб|icd)[ \-]?(?:10)?\W{0,3}(?P<value>[a-zа-я]\d{2}(?:\.\d{1,2})?)"
    r"|(?<![\w.])(?P<other>[a-tv-z]\d{2}\.\d{1,2})(?![\w.])"
)
_INSURED = words(
    r"(?:страхов\w+|застрахов\w+|полис\w*|от болезней|программ\w+|льгот\w+ (?:для|по)"
    r"|положен\w*|insur\w+|сақтандыру\w*)[^.?!]{0,30}$"
)
_NAMING = {"NOUN", "ADJF", ""}
"""Parts of speech a diagnosis starts with; «диагноз нужен для …» names none."""
_GENERAL = words(r"(?:для|людям|лицам|гражданам|лиц|клиентам|если|при|for people with|адамдарға) (?:с )?$")


def find(reading: Reading) -> Iterator[Claim]:
    """What the text says of somebody's health; the name of an insured risk is no such thing."""
    for found in _ILLNESS.finditer(reading.key):
        left = reading.before(found.start(), 50)
        if not _INSURED.search(left) and not _GENERAL.search(left):
            yield Claim(found.start(), found.end(), "MEDICAL", 0.8)
    for shape in (_DIAGNOSIS, _ICD):
        for found in shape.finditer(reading.key):
            name = next(name for name, value in found.groupdict().items() if value)
            if facts(found.group(name).split()[0].strip('«"')).speech in _NAMING:
                yield Claim(found.start(name), found.end(name), "MEDICAL", 0.85)
