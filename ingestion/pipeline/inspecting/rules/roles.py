"""The reader is given another role, or asked for its prompt."""

from ingestion.pipeline.inspecting.rules.words import NOT_SAID, rule

ROLES = (
    rule(
        "role",
        r"\b(?:you\s+are\s+(?:now\s+|no\s+longer\s+|from\s+now\s+on\s+)+|from\s+now\s+on,?\s+you(?:\s+are|\s+will|\s+must|'re)?\s*|(?:act|behave|respond)\s+as\s+(?:if\s+you\s+(?:are|were)\s+)?"
        r"|pretend\s+(?:to\s+be|that\s+you|you\s+are)\s*|assume\s+the\s+role\s+of\s*|your\s+new\s+role\s+is\s*|imagine\s+(?:that\s+)?you\s+are\s*)"
        r"[^.!?]{0,40}?\b(?:AI|assistants?|models?|bots?|chatbots?|DAN|jailbroken|unrestricted|unfiltered|uncensored|developer\s+mode|bound\s+by|restrictions?|hackers?|pirates?|persona|advis[eo]rs?|consultants?|experts?"
        r"|answer\s+(?:only|every|all|any)|ignore|always|obey|respond)\b",
    ),
    rule(
        "role",
        r"(?:\bты\s+(?:теперь|отныне|больше\s+не)|\b(?:теперь|отныне|с\s+этого\s+момента|с\s+этой\s+минуты|впредь)\s+ты)\b(?!\s*(?:[—–:-]\s*)?(?:може|сможе|знае|поня|помни|получ|увид|узна|плат|копи|в\s+курсе))",
    ),
    rule(
        "role",
        r"\b(?:вы|вас)\s+(?:теперь|отныне|больше\s+не)\s+[^.!?]{0,30}(?:ИИ|нейросет|языков\w+\s+модел|ассистент|помощник\s+без|чат-?бот|без\s+ограничений|связан\w*\s+правил)",
    ),
    rule(
        "role",
        r"\b(?:притворись|представь(?:те)?,?\s+что\s+ты|веди\s+себя\s+(?:как|так)|действуй\s+как|сыграй\s+роль|играй\s+роль|войди\s+в\s+роль|ответь\s+от\s+лица|тво[яй]\s+нов\w+\s+(?:роль|задач|цель|инструкц|личност))",
    ),
    rule(
        "role",
        r"\b(?:сен|сіз)\s+(?:енді|бұдан\s+былай|осыдан\s+бастап|қазірден\s+бастап)\b[^.!?]{0,60}(?:бот|модел|көмекші|рөл|шектеу|ассистент|сың\b|сің\b|ережес|бағынба)"
        r"|\b(?:енді|бұдан\s+былай|осыдан\s+бастап)\s+сен\b|\bөзіңді\s+[^.!?]{0,40}(?:ретінде|деп|сияқты)\s+(?:ұста|сана|таныстыр|көрсет)"
        r"|\bсенің\s+жаңа\s+(?:рөл|тапсырма|міндет|нұсқау)",
    ),
    rule(
        "role",
        r"\bсен\s[^.!?]{0,40}(?:бот|көмекші|модел|ассистент|кеңесші)\w*(?:сың|сің)\b|\bжаңа\s+рөлге\s+кір",
    ),
)

PROMPTS = (
    rule(
        "prompt",
        r"\b(?:reveal|show|print|output|repeat|display|disclose|leak|tell|give|share|recite|write\s+out|copy)\b[^.!?]{0,40}\b(?:system\s+prompt|(?:your|the)\s+(?:hidden|system|initial|original|secret|internal|full)\s+(?:instructions?|prompts?|rules?|messages?)|your\s+(?:instructions?|prompt|rules|guidelines))\b",
        NOT_SAID,
    ),
    rule(
        "prompt",
        r"\b(?:покажи|выведи|раскрой|повтори|напечатай|процитируй|напиши|сообщи|скажи|перескажи|опубликуй|выдай|скопируй)(?:те)?\b[^.!?]{0,40}"
        r"(?:системн\w+\s+(?:промпт|инструкц|подсказк|сообщени|запрос)|промпт|сво[иёе]\w*\s+(?:[\w]+\s+){0,2}(?:инструкц|промпт|правил|настройк|подсказк)|скрыт\w+\s+инструкц)",
        NOT_SAID,
    ),
    rule(
        "prompt",
        r"(?:жүйелік\s+(?:промпт|нұсқау|хабарлама)|промпт|өз\s+нұсқау|өзіңнің\s+(?:нұсқау|ереже)|жасырын\s+нұсқау)\w*[^.!?]{0,40}?\b(?:көрсет|шығар|аш|айт|жаз|қайтала|бер|жарияла)(?:іңіз|ыңыз|ңіз|ңыз|)\b",
        NOT_SAID,
    ),
)
