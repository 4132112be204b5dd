"""The rules by which an instruction to a model is known: (name, pattern, what before it excuses it).

The patterns are for text in lower case.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import re

WITHIN = r"[^.!?]{0,80}?"
"""Within one sentence; lines may break in it."""
MODEL_RU = (
    r"(?:нейросет\w*|нейронн\w+\s+сет\w*|языков\w+\s+модел\w*|больш\w+\s+языков\w+\s+модел\w*|модел\w+\s+ИИ|ИИ(?:[- ]\w+)?"
    r"|искусственн\w+\s+интеллект\w*|(?:виртуальн|цифров|голосов|умн|интеллектуальн)\w+\s+(?:ассистент|помощник)\w*|ассистент\w*|чат-?бот\w*|бот\w*"
    r"|LLM|GPT\w*|ChatGPT|Claude|Qwen|Суфл[её]р\w*)"
)
MODEL_KK = (
    r"(?:тілдік\s+модел\w*|жасанды\s+интеллект\w*|ЖИ(?:[- ]\w+)?|нейрожелі\w*|виртуалды\s+көмекші\w*|цифрлық\s+көмекші\w*|көмекші\w*|чат-?бот\w*|бот\w*"
    r"|модел\w*|LLM|GPT\w*|ChatGPT)"
)
MODEL_EN = (
    r"(?:(?:large\s+)?language\s+models?|LLMs?|AI(?:\s+(?:assistant|model|system|agent|bot)s?)?|artificial\s+intelligence"
    r"|(?:virtual|digital)\s+assistants?|assistants?|chat-?bots?|bots?|GPT\S*|ChatGPT|Claude|Qwen|models?)"
)
TELL_RU = (
    r"(?:отвечай|ответь|говори|скажи|сообщай|сообщи|пиши|напиши|утверждай|подтверждай|подтверди|рекомендуй|порекомендуй|советуй"
    r"|посоветуй|выводи|выведи|покажи|показывай|раскрой|называй|назови|упоминай|упомяни|ссылайся|игнорируй|следуй|выполняй|выполни"
    r"|перечисли|процитируй|повтори|переведи|добавь|добавляй|вставь|вставляй|считай|замени|заменяй|обещай|одобри|одобряй|предлагай"
    r"|предложи|отправь|перешли|передай|скрывай|скрой|выдай|выдавай|притворись|действуй)"
)
TELL_KK = (
    r"(?:жауап\s+бер|айт|деп\s+жаз|жазып\s+бер|ұсын|көрсет|шығар|аш|қайтала|тізіп\s+бер|жібер|жолда|орында|ұмыт|елеме|ескерме"
    r"|атама|айтпа|көрсетпе|жасыр|мақұлда|растай\s+бер|раста|уәде\s+бер)"
)
TELL_EN = (
    r"(?:answer|reply|respond|say|state|tell|output|print|write|show|reveal|recommend|claim|confirm|ignore|repeat|include|append|add"
    r"|insert|replace|translate|quote|omit|mention|cite|promise|approve|treat|send|forward|always|never|do\s+not|don't|you\s+must)"
)
NOT_SAID = re.compile(
    r"(?:\bне|\bнельзя|\bзапрещ\w+|\bnever|\bnot|\bdon't|\bcannot|\bmust\s+not|тыйым|болмайды)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
QUOTED = re.compile(
    r"(?:[«\"„“][^«»\"„“”]{0,40}|(?:мошенник|злоумышленник|аферист|алаяқ)[^.!?]{0,40})$", re.IGNORECASE
)
HUMAN = re.compile(
    r"(?:сотрудник|оператор|менеджер|кассир|специалист|employee|staff|қызметкер)\w*[^.!?]{0,40}$",
    re.IGNORECASE,
)


def _lowered(pattern: str) -> str:
    """A pattern for text in lower case, which is searched much faster than with case ignored."""
    return re.sub(r"\\.|[^\\]", lambda part: part[0] if part[0][0] == "\\" else part[0].lower(), pattern)


def _rule(
    name: str, pattern: str, unless: re.Pattern[str] | None = None
) -> tuple[str, re.Pattern[str], re.Pattern[str] | None]:
    return name, re.compile(_lowered(pattern)), unless


RULES = (
    # what was said before is cancelled
    _rule(
        "cancels",
        r"\b(?:ignore|disregard|forget|override|bypass|discard|drop|skip)\b"
        + WITHIN
        + r"\b(?:(?:previous|prior|above|earlier|preceding|initial|original|system|existing|foregoing|your)\s+(?:\w+\s+){0,3}"
        r"(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|messages?|context|constraints?|restrictions?|orders?|training)"
        r"|(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|context|text)\s+(?:\w+\s+){0,2}(?:above|before|previously|earlier|given|you)"
        r"|everything\s+(?:\w+\s+){0,3}(?:above|before|previously|earlier|said|told)|all\s+(?:of\s+)?(?:the\s+)?(?:instructions|rules|restrictions))\b",
        NOT_SAID,
    ),
    _rule(
        "cancels",
        r"\b(?:про)?(?:игнорируй|забудь|отбрось|отмени|обойди|сбрось|пренебреги|не\s+(?:учитывай|следуй|выполняй|соблюдай|обращай\s+внимания))(?:те)?\b"
        + WITHIN
        + r"(?:(?:предыдущ|предшеств|прежн|ранее|выше|прошл|исходн|начальн|системн|сво[иёею]|тво[иёею]|ваш|люб|все\b|всё\b|всех\b)[\wё]*\s+(?:[\wё-]+\s+){0,4}?"
        r"(?:инструкц|указани|правил|промпт|подсказк|команд|установк|ограничени|настройк|контекст|сообщени|директив|написан|сказан)"
        r"|(?:инструкц|указани|правил|промпт|команд|ограничени)\w*[^.!?]{0,30}(?:выше|ранее|до\s+этого|раньше)"
        r"|вс[её],?\s+(?:что|о\s+ч[её]м)\s+[^.!?]{0,30}(?:выше|ранее|до\s+этого|раньше|говорил|сказал))",
        NOT_SAID,
    ),
    _rule(
        "cancels",
        r"(?:алдыңғы|бұрынғы|жоғарыдағы|жоғарыда\s+\w+|осыған\s+дейінгі|бұған\s+дейінгі|барлық|бастапқы|жүйелік|өз(?:іңнің|іңіздің)?)\s+(?:[\w-]+\s+){0,4}?"
        r"(?:нұсқау|ереже|команда|бұйрық|шектеу|промпт|хабарлама|тапсырма)[\w]*[^.!?]{0,40}?"
        r"(?:елеме|ескерме|ұмыт|орындама|еленбе|тыңдама|сақтама|жой|елемей|назарға\s+алма|тастап)(?:ңіз|ңыз|ыңыз|іңіз|дер|)\b",
        NOT_SAID,
    ),
    _rule(
        "cancels",
        r"\bне\s+(?:следуй|выполняй|соблюдай|учитывай|слушай)\b[^.!?]{0,40}(?:инструкц|правил|указани|ограничени|систем)",
    ),
    _rule(
        "cancels",
        r"\b(?:stop|cease|quit)\s+(?:following|obeying|respecting)\b[^.!?]{0,40}(?:instructions?|rules?|prompts?|guidelines?)"
        r"|\b(?:do\s+not|don't)\s+(?:follow|obey|trust)\b[^.!?]{0,20}(?:system\s+prompt|your\s+(?:instructions|rules)|(?:previous|earlier|other)\s+instructions)"
        r"|\b(?:instructions?|rules|text)\s+(?:given\s+)?above\s+(?:are|is|do(?:es)?)\s+(?:no\s+longer|not)\b",
    ),
    _rule(
        "cancels",
        r"(?:инструкц|указани|промпт)\w*\s+выше\s+[^.!?]{0,20}не\s+(?:действ|примен|имеют|важн)",
    ),
    _rule(
        "cancels",
        r"(?:жоғарыда(?:ғы)?|алдында|бұған\s+дейін|осыған\s+дейін)\s[^.!?]{0,30}(?:жазылған|айтылған|мәтін|нұсқау|хабарлама|бәрін)[^.!?]{0,30}\b(?:ұмыт|елеме|ескерме)"
        r"|алдыңғы\s+(?:мәтін|нұсқау|хабарлама)\w*\s+(?:ұмыт|елеме|ескерме)|(?:ескі|алдыңғы|бұрынғы)\s+(?:ереже|нұсқау)\w*\s+(?:таста|ұмыт)",
    ),
    # another role
    _rule(
        "role",
        r"\b(?:you\s+are\s+(?:now\s+|no\s+longer\s+|from\s+now\s+on\s+)+|from\s+now\s+on,?\s+you(?:\s+are|\s+will|\s+must|'re)?\s*|(?:act|behave|respond)\s+as\s+(?:if\s+you\s+(?:are|were)\s+)?"
        r"|pretend\s+(?:to\s+be|that\s+you|you\s+are)\s*|assume\s+the\s+role\s+of\s*|your\s+new\s+role\s+is\s*|imagine\s+(?:that\s+)?you\s+are\s*)"
        r"[^.!?]{0,40}?\b(?:AI|assistants?|models?|bots?|chatbots?|DAN|jailbroken|unrestricted|unfiltered|uncensored|developer\s+mode|bound\s+by|restrictions?|hackers?|pirates?|persona"
        r"|answer\s+(?:only|every|all|any)|ignore|always|obey|respond)\b",
    ),
    _rule(
        "role",
        r"(?:\bты\s+(?:теперь|отныне|больше\s+не)|\b(?:теперь|отныне|с\s+этого\s+момента|с\s+этой\s+минуты|впредь)\s+ты)\b(?!\s*(?:[—–:-]\s*)?(?:може|сможе|знае|поня|помни|получ|увид|узна|плат|копи|в\s+курсе))",
    ),
    _rule(
        "role",
        r"\b(?:вы|вас)\s+(?:теперь|отныне|больше\s+не)\s+[^.!?]{0,30}(?:ИИ|нейросет|языков\w+\s+модел|ассистент|помощник\s+без|чат-?бот|без\s+ограничений|связан\w*\s+правил)",
    ),
    _rule(
        "role",
        r"\b(?:притворись|представь(?:те)?,?\s+что\s+ты|веди\s+себя\s+(?:как|так)|действуй\s+как|сыграй\s+роль|играй\s+роль|войди\s+в\s+роль|ответь\s+от\s+лица|тво[яй]\s+нов\w+\s+(?:роль|задач|цель|инструкц|личност))",
    ),
    _rule(
        "role",
        r"\b(?:сен|сіз)\s+(?:енді|бұдан\s+былай|осыдан\s+бастап|қазірден\s+бастап)\b[^.!?]{0,60}(?:бот|модел|көмекші|рөл|шектеу|ассистент|сың\b|сің\b|ережес|бағынба)"
        r"|\b(?:енді|бұдан\s+былай|осыдан\s+бастап)\s+сен\b|\bөзіңді\s+[^.!?]{0,40}(?:ретінде|деп|сияқты)\s+(?:ұста|сана|таныстыр|көрсет)"
        r"|\bсенің\s+жаңа\s+(?:рөл|тапсырма|міндет|нұсқау)",
    ),
    _rule(
        "role",
        r"\bсен\s[^.!?]{0,40}(?:бот|көмекші|модел|ассистент|кеңесші)\w*(?:сың|сің)\b|\bжаңа\s+рөлге\s+кір",
    ),
    # the prompt is asked for
    _rule(
        "prompt",
        r"\b(?:reveal|show|print|output|repeat|display|disclose|leak|tell|give|share|recite|write\s+out|copy)\b[^.!?]{0,40}\b(?:system\s+prompt|(?:your|the)\s+(?:hidden|system|initial|original|secret|internal|full)\s+(?:instructions?|prompts?|rules?|messages?)|your\s+(?:instructions?|prompt|rules|guidelines))\b",
        NOT_SAID,
    ),
    _rule(
        "prompt",
        r"\b(?:покажи|выведи|раскрой|повтори|напечатай|процитируй|напиши|сообщи|скажи|перескажи|опубликуй|выдай|скопируй)(?:те)?\b[^.!?]{0,40}"
        r"(?:системн\w+\s+(?:промпт|инструкц|подсказк|сообщени|запрос)|промпт|сво[иёе]\w*\s+(?:[\w]+\s+){0,2}(?:инструкц|промпт|правил|настройк|подсказк)|скрыт\w+\s+инструкц)",
        NOT_SAID,
    ),
    _rule(
        "prompt",
        r"(?:жүйелік\s+(?:промпт|нұсқау|хабарлама)|промпт|өз\s+нұсқау|өзіңнің\s+(?:нұсқау|ереже)|жасырын\s+нұсқау)\w*[^.!?]{0,40}?\b(?:көрсет|шығар|аш|айт|жаз|қайтала|бер|жарияла)(?:іңіз|ыңыз|ңіз|ңыз|)\b",
        NOT_SAID,
    ),
    # a model is spoken to
    _rule(
        "address",
        r"\b(?:читает|прочитает|читаешь|обрабатывает|видит|анализирует)\w*\s+(?:[\w-]+\s+)?(?:нейросет|языков\w+\s+модел|модель|ии\b|бот\b|чат-бот|искусственн\w+\s+интеллект|llm)"
        r"|\b(?:нейросет|языков\w+\s+модел|модел|ии\b|искусственн\w+\s+интеллект|llm)\w*,?\s+(?:котор\w+\s+)?(?:читающ|обрабатывающ|анализирующ|читает|обрабатывает|анализирует)\w*\s+(?:эт|данн)\w+\s+(?:текст|документ|сообщени|страниц)"
        r"|\b(?:ais?|ai\s+(?:systems?|models?|assistants?|agents?)|language\s+models?|llms?|assistants?|chatbots?|bots?)\s+(?:that\s+(?:is|are)\s+|who\s+(?:is|are)\s+)?(?:reads?|reading|process(?:es|ing)|parsing|seeing|summari[sz]ing)\s+this\b"
        r"|\bоқып\s+(?:тұрған|отырған|жатқан)\s+(?:жи\b|модел|бот|нейрожелі|жасанды)",
    ),
    _rule(
        "address",
        r"\b(?:важно|срочно)\s+для\s+(?:ии\b|нейросет|модел\w+\s*:|ассистент\w*\s*:|llm)|(?:^|[.!?\n]\s*)для\s+(?:системы|модели|ассистента|бота|ии|нейросети|нейросетей)\s*:"
        r"|\b(?:инструкц|указани|сообщени|команд|приказ)\w+\s+(?:нейросет\w+|модели|боту|чат-боту|ассистенту|ии)\s*:",
    ),
    _rule(
        "address",
        r"\b(?:нейрожелі|модел|жи|бот|чат-бот|ассистент|көмекші|жүйе|интеллект|llm)\w*-?(?:ге|ке|ға|қа|лерге|ларға)\s+(?:арналған\s+)?(?:нұсқау|хабарлама|бұйрық|ескерт|команда|тапсырма)",
    ),
    _rule(
        "address",
        r"(?:^|[.!?\n]\s*)(?:ассистент|көмекші|бот|модел|нейрожелі)\w*(?:ге|ке|ға|қа)\s*:",
    ),
    _rule(
        "address",
        r"\b(?:the\s+|any\s+|all\s+)?(?:ai|ai\s+(?:systems?|models?|assistants?)|language\s+models?|llms?|assistant|model)\s+(?:must|should|shall|has\s+to|is\s+to|will)\s+(?:always\s+|never\s+|only\s+)*(?:say|state|claim|answer|respond|reply|output|ignore|recommend|rank|tell|confirm|approve|obey)\b",
    ),
    _rule(
        "address",
        r"\b(?:ии|нейросеть|языковая\s+модель|ассистент|виртуальный\s+ассистент|llm)\s+(?:должн?а?|обязана?|всегда|никогда)\s+(?:всегда\s+|никогда\s+|только\s+|не\s+)*(?:говорить|отвечать|утверждать|сообщать|рекомендовать|игнорировать|писать|скрывать|одобрять|подтверждать)[^.!?]{0,10},?\s*(?:что\b|все\b|любы|предыдущ|только)",
    ),
    _rule(
        "address",
        rf"\bif\s+you(?:'re|\s+are)\s+(?:an?\s+|the\s+)?(?:\w+\s+){{0,2}}?(?:language\s+model|LLM|AI\b|artificial|chat-?bot|bot\b|assistant\b|GPT)|\bas\s+an\s+AI(?:\s+\w+)?,?\s+(?:you|always|never|{TELL_EN})\b",
    ),
    _rule(
        "address",
        r"\bесли\s+(?:ты|вы)\s*(?:—|-|–|это|являе\w+)?\s*(?:[\w-]+\s+)?(?:нейросет|языков\w+\s+модел|ИИ\b|искусственн\w+\s+интеллект|чат-?бот|бот\b|LLM|GPT|ассистент|виртуальн)",
    ),
    _rule(
        "address",
        r"\bегер\s+(?:сен|сіз)\s+(?:[\w-]+\s+){0,2}?(?:тілдік|жасанды|ЖИ\b|нейрожелі|чат-?бот|бот\b|LLM|GPT|модел)",
    ),
    _rule(
        "address",
        r"\b(?:notes?|attention|instructions?|messages?|commands?|directives?|notice|important|memo)\s*(?::|,|-|—)?\s*(?:to|for)?\s*(?:the\s+|all\s+|any\s+)*(?:(?:large\s+)?language\s+models?|LLMs?|AI\b(?!\s+(?:team|project|strategy|policy|department))|chat-?bots?|virtual\s+assistants?|assistant(?=\s*[:,—-])|GPT\S*)",
        HUMAN,
    ),
    _rule(
        "address",
        r"\b(?:внимание|инструкци[яи]|указани[ея]|сообщени[ея]|примечани[ея]|команд[аы]|заметк[аи]|послани[ея]|памятка|важно)\s*(?::|,|—|-)?\s*(?:для\s+|к\s+)?(?:всех\s+)?"
        r"(?:нейросет|языков\w+\s+модел|больш\w+\s+языков|модел\w+\s+ИИ|ИИ(?=[\s,:.!—-])(?!-?(?:проект|стратег|отдел|департамент))|искусственн\w+\s+интеллект|LLM|GPT|ассистент\w*(?=\s*[:!])|чат-?бот\w*(?=\s*[:!])|бот\w*(?=\s*[:!]))",
    ),
    _rule(
        "address",
        r"(?:тілдік\s+модел|жасанды\s+интеллект|ЖИ\b|ЖИ-|нейрожелі|чат-?бот|LLM|GPT|виртуалды\s+көмекші)[\w-]*\s*(?:үшін|арналған|назарына|назар)\s*(?:нұсқау|хабарлама|ескерт|бұйрық|команда|аударыңыз|:|—)",
    ),
    _rule(
        "address",
        rf"(?:^|[.!?:«(\n—]\s*)(?:dear\s+|hey\s+|attention,?\s+)?{MODEL_EN}\s*[,:!—–-]\s*(?:please\s+)?(?:you\s+(?:must|should|will)|{TELL_EN})\b",
    ),
    _rule(
        "address",
        rf"(?:^|[.!?:«(\n—]\s*)(?:уважаем\w+\s+|дорог\w+\s+|эй,?\s+)?{MODEL_RU}\s*[,:!—–-]\s*[^.!?]{{0,40}}?\b(?:{TELL_RU}\b|(?:игнориру|забуд|отвеча|утвержда)\w*те|ты\b|тебе\b|всегда\s+\w+й\b|никогда\s+не\s+\w+й\b|не\s+\w+[аяуи]й\b)",
    ),
    _rule(
        "address",
        rf"(?:^|[.!?:«(\n—]\s*)(?:құрметті\s+)?{MODEL_KK}\s*[,:!—–-]\s*[^.!?]{{0,80}}?\b{TELL_KK}\b",
    ),
    # chat formats and fenced-off orders
    _rule(
        "format",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|begin_of_text|start_header_id|end_of_turn)[^|]*\|>|\[/?INST\]|<</?SYS>>|<start_of_turn>"
        r"|(?:^|\n)\s*#{2,}\s*(?:system|instruction|assistant|новая\s+инструкция|системн\w+\s+(?:инструкция|сообщение))\s*:?\s*(?:\n|$)"
        r"|(?:^|\n)\s*<?(?:system|assistant)\s+(?:prompt|message|override)>?\s*:\s*\S|(?:^|[.!?\n]\s*)\s*<?(?:system|assistant)>?\s*:[^.!?]{0,60}\b(?:you|your|ignore|instructions?|must|always|never|respond|answer|ты|вам?|отвечай|игнорируй)\b|</?(?:system|instructions?|prompt)>"
        r"|(?:begin|start|end)\s+(?:of\s+)?(?:system\s+prompt|(?:hidden|new|secret)\s+instructions?)|\bsystem\s+override\b",
    ),
    _rule(
        "format",
        r"(?:^|[.!?\n]\s*)(?:\W*\s*)?(?:new|updated|secret|hidden|real)\s+(?:system\s+)?instructions?(?:\s+(?:for|to)\s+(?:the\s+)?\w+)?\s*:|\byour\s+(?:new|real|only|actual)\s+(?:task|goal|instructions?|job|mission)\s+(?:is|are)\b"
        r"|(?:^|[.!?\n]\s*)(?:\W*\s*)?(?:скрыт\w+|секретн\w+|системн\w+)\s+(?:инструкци\w+|команд\w+|промпт)\s*:|\b(?:конец|начало)\s+(?:системн\w+\s+)?(?:промпта|инструкций\s+системы)"
        r"|(?:^|[.!?\n]\s*)(?:жүйелік|жасырын|құпия)\s+(?:нұсқау|команда|хабарлама|промпт)\w*\s*:",
    ),
    # how questions are to be answered, in the familiar form or to "the user"
    _rule(
        "answers",
        rf"\b(?:на\s+(?:любой|любые|все|каждый|всякий|этот|следующ\w+)\s+вопрос\w*|в\s+(?:каждом|любом|сво[её]м|конце\s+(?:каждого\s+)?|начале\s+(?:каждого\s+)?)\s*ответ\w*|при\s+ответе|в\s+ответ(?:е|ах)?|независимо\s+от\s+(?:вопроса|запроса)|что\s+бы\s+(?:тебя|ни)\s+\w*\s*(?:спро|сказа)\w+"
        rf"|(?:если|когда)\s+(?:тебя|пользовател\w+|кто-то|клиент|оператор)\s+[^.!?]{{0,60}}?(?:спро|спраш|интерес|поинтерес)\w+|пользовател\w+|всегда|никогда\s+не|ни\s+в\s+ко?ем\s+случае\s+не|обязательно|в\s+первую\s+очередь)\b"
        rf"[^.!?]{{0,60}}?(?<!не\s)\b{TELL_RU}\b(?!те)",
        re.compile(r"(?:мошенник|злоумышленник|аферист)\w*[^.!?]{0,40}$", re.IGNORECASE),
    ),
    _rule(
        "answers",
        rf"\b{TELL_RU}\b(?!те)[^.!?]{{0,60}}?\b(?:на\s+(?:любой|все|каждый)\s+вопрос\w*|в\s+(?:каждом|любом|сво[её]м)\s+ответ\w*|пользовател\w+|независимо\s+от|без\s+ссыл\w+|источник\w*\s+не|эт(?:от|у|и)\s+(?:текст|инструкци|сообщени)\w*|операторам?\b|клиент(?:у|ам)\b)",
        re.compile(r"(?:мошенник|злоумышленник|аферист|[«\"])\w*[^.!?]{0,40}$", re.IGNORECASE),
    ),
    _rule(
        "answers",
        r"\b(?:не\s+(?:упоминай|сообщай|говори|раскрывай|показывай|пиши|называй|ссылайся))(?!те)\b[^.!?]{0,60}(?:инструкци|источник|текст|пользовател|оператор|клиент|документ|об\s+этом|комисси|правд)",
        re.compile(r"[«\"][^«»\"]{0,40}$"),
    ),
    _rule(
        "answers",
        rf"\b(?:кез\s+келген|барлық|әр|әрбір|осы)\s+(?:сұра[қғ]\w*|жауап\w*)[^.!?]{{0,80}}?\b{TELL_KK}\b|\b(?:пайдаланушы|қолданушы)\w*[^.!?]{{0,80}}?\b{TELL_KK}\b|\b(?:әрқашан|үнемі|әрдайым|ешқашан|міндетті\s+түрде)\s[^.!?]{{0,60}}?\b{TELL_KK}\b"
        rf"|\b(?:клиент|оператор)\w*[^.!?]{{0,80}}?\b(?:деп\s+айт|деп\s+жауап\s+бер|айтпа|деп\s+жаз|жауап\s+бер)\b",
    ),
    _rule(
        "answers",
        r"\b(?:in\s+(?:(?:every|each|all|any)\s+(?:answers?|responses?|repl(?:y|ies))|your\s+(?:answers|responses))|to\s+(?:every|any|all|each)\s+questions?|whatever\s+(?:the\s+)?(?:question|user|is\s+asked|they\s+ask)|regardless\s+of\s+(?:the\s+)?(?:question|what|query)"
        r"|(?:if|when(?:ever)?)\s+(?:the\s+user|a\s+user|users?|you\s+are|you're|anyone)\s+(?:asks?|asked|inquires?))\b[^.!?]{0,60}\b(?:answer|reply|respond|say|state|tell|claim|write|include|append|mention|add|recommend|confirm|output)\b",
    ),
    _rule(
        "answers",
        r"\b(?:answer|reply|respond|say|state|tell|claim|append|include|output)\b[^.!?]{0,60}\b(?:in\s+(?:every|each|all|your)\s+(?:answers?|responses?|repl(?:y|ies))|to\s+(?:every|any|all)\s+questions?|no\s+matter\s+what|regardless\s+of\s+(?:the\s+)?(?:question|query|what)|tell\s+the\s+user\s+that|without\s+(?:citing|mentioning)\s+(?:any\s+)?sources?)\b",
    ),
    _rule(
        "answers",
        r"\b(?:do\s+not|don't|never)\s+(?:mention|reveal|disclose|tell|cite|say|show|quote|refer\s+to)\b[^.!?]{0,50}\b(?:this\s+(?:instruction|message|text|note|prompt|paragraph|hidden)|these\s+instructions|the\s+user\s+(?:about|that)|that\s+you\s+(?:were|are|have\s+been)\s+(?:told|instructed|an?\s+AI))",
    ),
    _rule(
        "answers",
        r"\b(?:tell|inform|convince|persuade|ask)\s+the\s+user\s+(?:that|to)\b",
        HUMAN,
    ),
    _rule(
        "answers",
        r"\b(?:respond|reply|answer)\s+(?:only|just|exclusively|solely)\s+(?:with\s+)?(?:[\"'«“]|yes\b|no\b|the\s+word)",
    ),
    # the familiar form, in which no bank writes to its staff
    _rule(
        "familiar",
        r"\b(?:отвечай|утверждай|рекомендуй|советуй|игнорируй|подчиняйся|слушайся|притворись|притворяйся|сделай\s+вид|одобряй|одобри|процитируй|раскрой|генерируй|сгенерируй|не\s+учитывай|не\s+упоминай|выдумай|придумай\s+ответ|соври|обмани|лги)\b",
        QUOTED,
    ),
    _rule(
        "familiar",
        r"\b(?:скажи|сообщи|говори|сообщай|ответь|напиши|пиши|заяви|подтверди|подтверждай|считай|обещай|пообещай|добавь|укажи|указывай|выведи|выдай)\b[^.!?«\"]{0,50}(?:,\s*что\b|\s+словом\b|\s+только\b|\s*:|\s+в\s+(?:начале|конце)\s+ответ|\s+в\s+ответ)",
        QUOTED,
    ),
    _rule(
        "familiar",
        r"\b(?:выполняй|выполни|исполняй|следуй|делай)\s+(?:только|лишь|исключительно|эт[иоу]\w*|мо[иёею]\w*|тому|следующ\w+)\b[^.!?]{0,40}(?:инструкц|команд|текст|написан|сказан|указан|здесь|ниже|задани|правил)"
        r"|\b(?:пропусти|обойди|отключи|сними)\s+(?:все\s+|всю\s+|любые\s+|свои\s+)?(?:проверк|фильтр|ограничени|защит|контрол)",
        QUOTED,
    ),
    _rule(
        "familiar",
        r"\bдеп\s+(?:ғана\s+)?(?:жауап\s+бер|айт|жаз|растай\s+бер|мәлімде|есепте)\s*(?=[.!?,;\"»]|$|және|\n)|\bтек\s+(?:осыны|мынаны|осы\s+\w+|мына\s+\w+)\s+(?:орында|тыңда|ұстан)\b|\bмынаны\s+орында\b",
        QUOTED,
    ),
    _rule(
        "familiar",
        r"\bты\s+(?:[\w-]+\s+){0,3}(?:подчиня|отвеча|обязан|долж(?:ен|на)|бот\b|модель|помощник|ассистент|нейросет|ии\b)"
        r"|\b(?:переопредели|измени|перепиши|нарушь|сними|замени|отключи|смени)\s+(?:[\w-]+\s+)?(?:свои|твои|системные)\s+(?:правил|инструкц|ограничени|настройк)"
        r"|\b(?:выполняй|исполняй|слушай|соблюдай)\s+(?:только|лишь)\s+(?:эт|мо|то,|мен)",
        QUOTED,
    ),
    _rule(
        "familiar",
        r"\bсен\s[^.!?]{0,60}\b(?:жауап\s+бер|айт|орында|көмектес|тыңда)\b|(?:шектеу|ереже|тыйым|сүзгі)\w*\s+(?:алып\s+таста|жой|бұз)\b"
        r"|\b(?:жи|нейрожелі|тілдік\s+модель)\b[^.!?]{0,60}(?:жауап\s+беруі|айтуы|ұсынуы|растауы)\s+(?:керек|тиіс)",
        QUOTED,
    ),
    _rule(
        "answers",
        r"\b(?:trust|follow|obey|believe)\s+only\s+(?:this|these|the\s+following)\b|\bignore\s+(?:the\s+|all\s+|any\s+)?(?:other\s+)?(?:documents|sources|context|passages)\b"
        r"|\bas\s+an?\s+(?:large\s+)?(?:language\s+model|ai|llm)\b[^.!?]{0,20}\byou\b|\bthe\s+user\s+is\s+(?:an?\s+|the\s+)?(?:admin\w*|developer|trusted)\b"
        r"|\bwhen\s+answering,?\s+(?:the\s+user,?\s+)?(?:never|always|do\s+not|don't)\s+(?:cite|quote|refer|use)\b",
    ),
    # what classes of injections had in common that were written without looking at the rules above
    _rule(
        "cancels",
        r"\b(?:everything|anything|all|whatever)\s+(?:that\s+)?(?:is\s+|was\s+|comes?\s+|came\s+|stands?\s+|written\s+)?(?:preceding|above|before|prior\s+to)\s+(?:this|the)\s+(?:line|point|paragraph|sentence|message)\b"
        r"|\b(?:rules?|limits?|restrictions?|policies|guidelines)\b[^.!?]{0,30}\b(?:do\s+not|don't|no\s+longer)\s+(?:apply\s+to|bind)\s+you\b"
        r"|\b(?:all|any|your)\s+(?:limits?|restrictions?|filters?|safeguards?)\s+(?:are|have\s+been)\s+(?:lifted|removed|off|disabled)\b[^.!?]{0,60}\b(?:user|you|ask|wish)"
        r"|\b(?:instructions?|message|note|rule)\s+(?:outranks?|overrides?|supersedes?|replaces?|takes?\s+precedence\s+over)\b[^.!?]{0,30}\b(?:system|prompt|your|previous)\b"
        r"|\b(?:forget|drop|skip|omit)\s+(?:about\s+)?(?:the\s+|all\s+|any\s+)?(?:citations?|sources?|references)\b|\bno\s+(?:citations?|sources?)\s+(?:are\s+)?needed\b[^.!?]{0,20}(?:speak|answer|say|reply)",
        HUMAN,
    ),
    _rule(
        "cancels",
        r"\b(?:правил|ограничени|запрет|инструкц)\w*[^.!?]{0,40}\b(?:для|на|к)\s+(?:тебя|тебе)\s+(?:больше\s+)?не\b|\b(?:для|на)\s+тебя\b[^.!?]{0,30}\bне\s+(?:действу|распростран|касает|относ)"
        r"|\b(?:забудь|отбрось|игнорируй|пропусти)\s+(?:про\s+|о\s+)?(?:вс[её]|цитат|источник|ссылк|проверк)|\bвс[её],?\s+что\s+(?:идёт|идет|стоит|написано|было)\s+(?:до|выше|перед)\s+эт"
        r"|\b(?:инструкци|указани|сообщени|строк|правил)\w*\s+(?:важнее|главнее|выше|приоритетнее)\s+(?:системн|предыдущ|остальн|всех|прежн)"
        r"|\b(?:не\s+сверяйся|не\s+сравнивай|не\s+проверяй|бери|берите)\b[^.!?]{0,40}\bтолько\s+(?:отсюда|из\s+эт)|\bне\s+сверяйся\b",
        QUOTED,
    ),
    _rule(
        "cancels",
        r"\b(?:саған|сені)\b[^.!?]{0,40}(?:қолданылмайды|жүрмейді|қатысты\s+емес|шектемейді)|(?:осы|бұл)\s+(?:жол|сөйлем|абзац|хабарлама)\w*\s+дейінгі\w*"
        r"|(?:нұсқау|хабарлама|ереже)\w*\s+(?:жүйелік|алдыңғы|басқа|барлық)\s+\w+\s+(?:маңызды|жоғары|басым)|(?:дереккөз|сілтеме|дәйексөз)\w*\s+(?:ұмыт|берме|көрсетпе|керек\s+емес)\b"
        r"|\bсандарды\s+тек\s+(?:осы|мына)|\bсалыстырма\b|\bтексерусіз\s+(?:орында|жаса|бер)\b",
        QUOTED,
    ),
    _rule(
        "role",
        r"\bimagine\s+(?:being|yourself|you're)\b|\byou\s+are\s+no\s+longer\s+(?:an?\s+)?|\byour\s+(?:purpose|task|goal|job|mission|duty|role)\s+(?:(?:from\s+(?:here|now)\s+on|now|henceforth)\s+is|is\s+now|is\s+to\s+(?:praise|recommend|say|answer|persuade|convince))\b"
        r"|\b(?:switch|go|enter|change)\s+(?:over\s+)?(?:in)?to\s+(?:debug|developer|maintenance|god|admin|unrestricted|free)\s*(?:mode)?\b[^.!?]{0,40}\b(?:show|print|reveal|output|answer|ignore|prompt)",
    ),
    _rule(
        "role",
        r"\bтво[йяеё]\s+(?:задача|цель|роль|работа|миссия|обязанность)\b|\bпредставь,?\s+(?:что\s+)?ты\b|\bпереключись\s+в\s+режим\b|\bперейди\s+в\s+режим\b"
        r"|\b(?:сенің|саған)\s+(?:\w+\s+)?(?:міндет|мақсат|рөл|тапсырма)\w*|\bөзіңді\s+[^.!?]{0,40}\b(?:елестет|сезін|көр)\b|\bрежим\w*\s+(?:көш|өт|қосыл)\b",
        QUOTED,
    ),
    _rule(
        "prompt",
        r"\b(?:output|print|repeat|show|reveal|write)\b[^.!?]{0,40}\btext\s+(?:that\s+)?you\s+(?:were|have\s+been|are)\s+(?:given|shown|told)\b"
        r"|\bтекст\w*[^.!?]{0,30}\b(?:тебе|тебя)\b|\b(?:выведи|покажи|повтори|скопируй|перечисли)\b[^.!?]{0,60}\b(?:тебе|разговор|диалог|переписк|бесед)"
        r"|\bберілген\s+мәтінді\s+(?:түгел\s+|толық\s+)?(?:шығар|көрсет|қайтала|жаз)\b|(?:әңгіме|сұхбат|жазысу)\w*[^.!?]{0,60}\b(?:көшір|шығар|көрсет|тізіп\s+бер)\b"
        r"|\bcopy\s+(?:here|below|into\s+the\s+answer)\b[^.!?]{0,60}\b(?:conversation|chat|dialogue|customer|user)",
        NOT_SAID,
    ),
    _rule(
        "address",
        r"(?:^|[.!?\n]\s*)to\s+(?:the|any|an|every)\s+(?:ai\b|assistant|model|language\s+model|bot|chatbot|llm)\b[^.!?]{0,60}:|(?:^|[.!?\n]\s*)for\s+(?:the|any|an|every)\s+(?:large\s+)?(?:language\s+model|ai\b|llm|assistant)\w*\s*:"
        r"|\b(?:ai|artificial\s+intelligence|language\s+models?|llms?|chatbots?)\s+(?:is|are)\s+(?:forbidden|not\s+allowed|prohibited|obliged|required|instructed)\s+to\b"
        r"|(?:^|[.!?\n]\s*)(?:model|assistant|system|ai|bot)\s*[,!:]\s*(?:hide|switch|stop|start|leave|drop|give|use|take|treat|treat|call|praise|advise)\b",
        HUMAN,
    ),
    _rule(
        "address",
        r"(?:^|[.!?\n]\s*)(?:для\s+)?(?:больш\w+\s+)?(?:языков\w+\s+модел|нейросет|искусственн\w+\s+интеллект)\w*\s*:"
        r"|\b(?:нейросет|языков\w+\s+модел|искусственн\w+\s+интеллект|чат-?бот|ии\b)\w*\s+(?:запрещ|нельзя|не\s+(?:должн|имеет)|обязан|предписан|надлежит|приказан)\w*"
        r"|\b(?:ассистент|помощник|модель|бот)\w*,?\s+котор\w+\s+[^.!?]{0,20}(?:готовит|готовишь|пишет|пишешь|составля|отвеча|чита)\w*[^.!?]{0,40}:"
        r"|(?:тілдік\s+модел|жасанды\s+интеллект|нейрожелі)\w*(?:ге|ке|ға|қа)\s*:|(?:жасанды\s+интеллект|нейрожелі|тілдік\s+модель|чат-?бот)\w*[^.!?]{0,40}(?:тыйым\s+салынады|рұқсат\s+жоқ|міндетті)"
        r"|(?:жауап|мәтін)\w*\s+(?:дайындап|жазып|құрастырып)\s+(?:отырған|тұрған|жатқан)\s+(?:көмекші|модел|бот|жүйе|ассистент)",
        HUMAN,
    ),
    _rule(
        "answers",
        r"\b(?:when|while|before|if)\s+(?:you\s+)?(?:compos|prepar|writ|formulat|generat|draft)\w*\s+(?:an?\s+|the\s+|your\s+)?(?:answer|reply|response)s?\s+(?:from|based\s+on|using|by)\s+(?:this|the\s+above)\b"
        r"|\b(?:begin|start|end|finish|precede)\s+(?:the|each|every|any|your)\s+(?:answers?|repl(?:y|ies)|responses?)\b[^.!?]{0,40}\b(?:any|every|each|all)\b|\b(?:rewrite|change|alter|falsify)\s+(?:the|your|this)\s+(?:answer|reply|response)\b"
        r"|\b(?:take|use)\s+(?:the\s+)?(?:figures|numbers|facts|data)\s+(?:only\s+)?from\s+(?:here|this\s+(?:document|text|page))\s+(?:only|alone)|\b(?:praise|recommend|advertise|promote)\b[^.!?]{0,30}\bin\s+(?:each|every|all|any)\s+(?:answer|repl|response)"
        r"|\bif\s+(?:they|anyone|anybody|someone|somebody|users?)\s+asks?\s+you\b[^.!?]{0,60}\b(?:claim|say|answer|tell|reply|deny)|\bhide\s+(?:the\s+)?(?:sources?|citations?)\b|\b(?:advise|tell)\s+(?:everybody|everyone|all\s+customers)\s+to\b",
        HUMAN,
    ),
    _rule(
        "answers",
        r"\b(?:перепиши|переделай|измени|начинай|начни|заканчивай|закончи|сопровождай|подделай|подменяй|подмени|искази)\b[^.!?]{0,40}\bответ|\bответ\w*[^.!?]{0,30}\b(?:начинай|начни|заканчивай|закончи|перепиши)\b"
        r"|\b(?:составляешь|готовишь|формируешь|пишешь|генерируешь|строишь|даёшь|даешь)\s+(?:свой\s+)?ответ|\bотвечаешь\s+(?:по|на|из|оператор|клиент)|\b(?:тебя|тебе)\s+(?:спрос|спраш|зада)|\bхвали(?:ть)?\b[^.!?]{0,40}\bв\s+каждом\s+ответ",
        QUOTED,
    ),
    _rule(
        "answers",
        r"\bжауап(?:ты|тың|та|ың)?\b[^.!?]{0,60}\b(?:қайта\s+жаз|өзгерт|баста|аяқта)(?=[\s.!?,]|$)|\bсұра[қғ]\w*\s+жауабын[^.!?]{0,60}\b(?:баста|аяқта)\b|\bәр\s+жауап\w*\s[^.!?]{0,40}(?:мақта|ұсын|жарнамала)"
        r"|\b(?:көрсетпе|атама|айтпа|жасыр)(?=[.!?,;]|$)|\bсенен\s+[^.!?]{0,30}сұра",
        QUOTED,
    ),
    _rule(
        "cancels",
        r"\b(?:полагайся|опирайся|ориентируйся|верь)\s+(?:лишь|только|исключительно)\s+на\s+эт|\bделай\s+вид\b|\bразрешено\s+вс[её]\b[^.!?]{0,20}(?:тебе|$|[.!])"
        r"|\bтек\s+(?:осы|мына)\s+\w+\s+(?:сүйен|сен|қара)(?=[.!?,;]|$)|\bсияқты\s+әрекет\s+ет(?=[.!?,;]|$)|\bбәріне\s+рұқсат(?=[.!?,;]|$)"
        r"|\brely\s+(?:only\s+)?on\s+this\s+(?:page|document|text|file)\s+(?:alone|only)|\b(?:act|behave|answer)\s+as\s+(?:though|if)\s+(?:\w+\s+){1,4}(?:did\s+not|didn't|does\s+not|doesn't|were\s+not)\s+exist"
        r"|\beverything\s+is\s+(?:permitted|allowed)\b",
        QUOTED,
    ),
    _rule(
        "address",
        r"\b(?:кто|что|какая|которая)\s+(?:бы\s+)?[^.!?]{0,30}\bиз\s+машин\b|\bwhichever\s+(?:machine|model|ai|bot|system)\b|\bмашиналардың\s+қайсы\w*|\bвнутренний\s+голос\b|\binner\s+voice\b|\bішкі\s+дауыс",
        QUOTED,
    ),
    _rule(
        "answers",
        r"\b(?:не\s+предупреждай|замолчи|умолчи|промолчи|похвали|подставь|утаи)\b|\bоставь\b[^.!?]{0,40}\bбез\s+ответа|\bвопрос\w*[^.!?]{0,40}\bоставь\s+без\s+ответа|\bдобавь\s+(?:к|в)\s+(?:сво[йе]\w*\s+)?ответ"
        r"|\b(?:туралы\s+үндеме|ескертпе,|жауапсыз\s+қалдыр|орнына\s+(?:\w+\s+)?қой|солай\s+жеткіз)(?=[\s.!?,;]|$)|\bжауапқа\s(?:[^.!?]|\.\w){0,60}\b(?:қос|тірке)(?=[.!?;]|$)|\b(?:банкті|өнімді|бізді)\s+мақта\b"
        r"|\bnever\s+warn\b|\bleave\s+[^.!?]{0,40}question\w*\s+unanswered|\b(?:keep|stay|remain)\s+(?:silent|quiet)\s+about\b|\bif\s+you\s+(?:see|read|meet|find)\s+the\s+word\b"
        r"|\b(?:link|advert\w*|sentence|phrase|words?)\b(?:[^.!?]|\.\w){0,30}\bto\s+your\s+(?:answers?|repl(?:y|ies)|responses?)\b|\bpraise\s+(?:the\s+)?(?:bank|us|our)\b",
        QUOTED,
    ),
    # something is to be sent away
    _rule(
        "sends",
        r"\b(?:отправь|перешли|пошли|передай|выгрузи|загрузи)(?!те)\b[^.!?]{0,60}(?:переписк|диалог|истори|данные|ответ|вопрос|персональн|разговор|ключ|парол)"
        r"|\b(?:send|forward|post|upload|exfiltrate|leak)\b[^.!?]{0,60}\b(?:conversation|chat\s+(?:history|log)|user'?s?\s+(?:data|question|input|message)|system\s+prompt|api\s+keys?)\b"
        r"|!\[[^\]]*\]\(https?://[^)]*[?&=][^)]*(?:\{|data|q=|prompt|chat)[^)]*\)"
        r"|(?:сұхбат|әңгіме|деректер|жазысу)\w*[^.!?]{0,60}?(?:жібер|жолда)\b",
        NOT_SAID,
    ),
)
