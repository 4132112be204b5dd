"""How documents say in three languages that something holds from a day or until one.

Named groups: `start` (`short` without its year), `end`, `how` and `whole` (how the end is meant), `verb`, and
`between`: the words from the day to the verb, where the subject may stand. `norm` is set when the verb is one
of acts, not of offers.
"""

import re

from ingestion.pipeline.parsing.dates import DAY, MONTH

NORM = (
    r"(?P<norm>вступ(?:а[ею]т|ил[аио]?|ит|ят)\s+в\s+(?:законную\s+)?(?:силу|действие)"
    r"|ввод[яи]тся(?:\s+в\s+действие)?|введ[её]н[аоы]?(?:\s+в\s+действие)?"
    r"|(?:comes?|takes?|enters?|go(?:es)?)\s+into\s+(?:force|effect)|takes?\s+effect)"
)
SOFT = (
    r"(?:действу[ею]т|применя[ею]тся|действител(?:ен|ьн[аоы])|распространя[ею]тся"
    r"|(?P<nominative>(?:действующ|вступающ|применяем|вводим)(?:ий|ие|ая|ее|ый|ые|ое)(?:\s+в\s+(?:силу|действие))?)"
    r"|(?:(?:is|are|be|becomes?|remains?)\s+|\b)(?:effective|valid|in\s+force|in\s+effect)|appl(?:y|ies)|with\s+effect)"
)
NOT_DENIED = r"(?<!\bне\s)(?<!\bnot\s)\b"
HOLDS = rf"{NOT_DENIED}(?P<verb>{NORM}|{SOFT})"
STOPS = (
    rf"{NOT_DENIED}(?P<verb>утрачива[ею]т\s+(?:свою\s+)?силу|утрат[яи]т\s+силу|прекраща[ею]т\s+(?:сво[её]\s+)?действ\w+"
    r"|expires?|ceases?\s+to\s+apply)"
)
ZONE = r"(?:\(?(?:по\s+)?врем(?:ени|я)\s+(?:г\.\s?)?\w+\)?,?\s*)?(?:on\s+|of\s+)?"
HOUR = (
    r"(?:(?:\d{1,2}[:.]\d\d|\d{1,2}\s*ч(?:ас\w*|\.)(?:\s*\d\d\s*мин\w*\.?)?)"
    rf"\s*(?:час\w*|ч\.)?\s*{ZONE})?"
)
OVER = (
    r"(?P<over>24[:.]00(?:[:.]00)?\s*(?:час\w*|ч\.)?|24\s*ч(?:ас\w*|\.)(?:\s*00\s*мин\w*\.?)?"
    rf"|(?:midnight\s+at\s+)?(?:the\s+)?end\s+of(?:\s+the\s+day|\s+day)?)\s*{ZONE}"
)
"""«с 24:00 часов 30 июня» is the day after."""
AT_HOUR = rf"(?:{OVER}|(?!24(?:[:.]\d\d)?\s*(?:ч|\d)){HOUR})"
FROM = (
    r"(?<!midnight\s)(?:начиная\s+)?(?:со?|from|as\s+(?:of|at)|on|since|starting(?:\s+from)?)"
    rf"\s*(?::\s*|\s)(?:(?P<midnight>midnight\s+(?:on|of)\s+)|{AT_HOUR})"
)
"""`midnight` is the beginning or the end of its day: only what follows the day can tell."""
LATE = (
    r"(?P<late>,?\s*\(?(?:(?:с|в|from|at)\s+)?24[:.]00(?:\s*(?:час\w*|ч\.))?\)?"
    r"|,?\s*\(?(?:the\s+)?end\s+of\s+(?:the\s+)?day\)?)?"
)
BETWEEN = r"(?P<between>(?:[^.;\n]|\.(?=\d)){0,100}?)"
UP_TO = r"(?P<how>по|до|to|until|till|through)"
FULL_OR_NONE = r"(?:(?P<full>24[:.]00|23[:.]59)|(?P<none>00?[:.]00))(?:[:.]\d\d)?"
UP_TO_HOUR = rf"(?:{FULL_OR_NONE}\s*(?:час\w*|ч\.)?\s*{ZONE})?"
"""«до 24:00 31 декабря» ends with that day, «до 00:00 31 декабря» before it."""
WHOLE = r"(?P<whole>\s+\(?(?:включительно|inclusive))?"
UP_TO_DAY = rf"(?:,?\s+(?:и\s+)?(?:действу\w+\s+)?{UP_TO}\s+{UP_TO_HOUR}(?P<end>{DAY}){WHOLE})?"
START = rf"{HOLDS}\s*,?\s*{FROM}(?P<start>{DAY}){LATE}{UP_TO_DAY}"
"""«Правила вступают в силу с 1 июля 2026 года» (и действуют по …)."""
ONE_YEAR = (
    rf"{HOLDS}\s*,?\s*{FROM}(?P<short>\d{{1,2}}\s+(?:{MONTH})[a-zа-я]*)\s+{UP_TO}\s+{UP_TO_HOUR}"
    rf"(?P<end>{DAY}){WHOLE}"
)
"""«Тарифы действуют с 1 июля по 31 декабря 2026 года»."""
ON_DAY = (
    rf"{NOT_DENIED}(?P<verb>{NORM}|(?:(?:is|are|be|becomes?)\s+|\b)effective)"
    rf"\s*,?\s*(?:(?:в|at)\s+{AT_HOUR})?(?P<start>{DAY}){LATE}{UP_TO_DAY}"
)
"""«Правила вступают в силу 1 июля 2026 года»; an offer that «действует 1 июля» holds for that day alone."""
END = rf"{HOLDS}\s*,?\s*{UP_TO}\s+{UP_TO_HOUR}(?P<end>{DAY}){WHOLE}"
ENDS = rf"{STOPS}\s+(?P<off>со?|from|as\s+of)?\s*(?:on\s+)?(?:(?:в\s+|at\s+)?{OVER})?(?P<end>{DAY})"
FROM_DAY = (
    rf"\b{FROM}(?P<start>{DAY}){LATE}(?:\s+{UP_TO}\s+{UP_TO_HOUR}(?P<end>{DAY}){WHOLE})?,?\s+{BETWEEN}{HOLDS}"
)
"""«С 1 июля 2026 года вступают в силу новые тарифы»."""
FROM_DAY_ENDS = rf"\b(?P<off>со?|from|as\s+of)\s+(?:{OVER})?(?P<end>{DAY}),?\s+{BETWEEN}{STOPS}"
NO_NOUN = r"(?!\s+[а-яәғқңөұүһі])"
"""«күшіне енген Ережелер» are other ones."""
KAZAKH_NORM = (
    rf"(?P<norm>күшіне\s+ен(?:еді|ген{NO_NOUN})|қолданысқа\s+ен(?:еді|гізіл(?:еді|ді|ген{NO_NOUN})))"
)
KAZAKH_HOLDS = (
    rf"\b(?P<verb>{KAZAKH_NORM}|күшінде|қолданыл(?:ады|ып|уда)|жарамды|іске\s+қосыл(?:ады|ды)"
    r"|әрекет\s+етеді)\b"
)
KAZAKH_CASE = r"(?:\s?[-–]\s?\w+)?"
KAZAKH_HOUR = rf"(?:,?\s+(?:сағат\s+)?(?:(?P<over>24[:.]00)|\d{{1,2}}[:.]\d\d){KAZAKH_CASE})?"
KAZAKH_UP_TO_HOUR = rf"(?:,?\s+(?:сағат\s+)?{FULL_OR_NONE}{KAZAKH_CASE})?"
KAZAKH_HOW = (
    r"(?P<how>дейін(?:гі\s+мерзімде)?|қоса\s+алғанда(?:ғы\s+мерзімде)?)(?P<whole>\s*\(?қоса\s+алғанда\)?)?"
)
KAZAKH_RANGE = (
    rf"(?P<start>{DAY}){KAZAKH_HOUR}(?:\s+бастап)?\s*,?\s*(?P<end>{DAY}){KAZAKH_UP_TO_HOUR}"
    rf"\s+{KAZAKH_HOW},?\s+{BETWEEN}{KAZAKH_HOLDS}"
)
KAZAKH_START = rf"(?P<start>{DAY}){KAZAKH_HOUR}\s+бастап,?\s+{BETWEEN}{KAZAKH_HOLDS}"
KAZAKH_ON_DAY = rf"(?P<start>{DAY}){KAZAKH_HOUR}\s+(?P<verb>{KAZAKH_NORM})"
KAZAKH_END = rf"(?P<end>{DAY}){KAZAKH_UP_TO_HOUR}\s+{KAZAKH_HOW}\s+{KAZAKH_HOLDS}"
KAZAKH_ENDS = rf"(?P<end>{DAY}){KAZAKH_HOUR}\s+(?P<off>бастап),?\s+{BETWEEN}(?P<verb>күшін\s+жояды)"
OF_ACT = r"тарифов|правил|условий|инструкции|положения|документа|приказа|редакции|политики|регламента"
KAZAKH_OF_ACT = r"(?:осы\s+)?(?:тарифтер|ереже(?:лер)?|қағидалар|шарттар|нұсқаулық|құжат|бұйрық)[дтн][іы]ң"
LABELLED = (
    r"^(?P<verb>(?:(?:дата\s+(?:вступления\s+в\s+силу|введения(?:\s+в\s+действие)?|начала\s+действия)"
    rf"|(?:срок|период)\s+действия)(?:\s+(?:настоящ\w+\s+)?(?:{OF_ACT}))?|вв(?:од|едены?)\s+в\s+действие"
    rf"|(?:(?:{KAZAKH_OF_ACT})\s+)?(?:күшіне\s+ен(?:у|ген)|қолданысқа\s+ен(?:у|гіз(?:у|ілу|ілген)))\s+күні"
    rf"|(?:(?:{KAZAKH_OF_ACT})\s+)?қолданылу\s+мерзімі"
    rf"|effective\s+(?:date|from))(?:\s*[:—–-]){{0,2}}\s*)(?:со?\s+)?(?P<start>{DAY})"
    rf"(?:\s*(?P<how>по|до|to|until|[–—-])\s*(?P<end>{DAY}){WHOLE})?"
)
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        ENDS, START, ONE_YEAR, ON_DAY, END,
        KAZAKH_RANGE, KAZAKH_START, KAZAKH_ON_DAY, KAZAKH_END, KAZAKH_ENDS,
        LABELLED, FROM_DAY_ENDS, FROM_DAY,
    )
)  # fmt: skip
"""In the order in which they are tried: what an earlier one has read is not read again."""
