"""Orders to a model: fenced off as in chat formats, on how questions are to be answered (in the familiar form, in
which no bank writes to its staff, or to "the user"), to send something away."""

# ruff: noqa: E501 (a pattern is read as one line)
import re

from ingestion.pipeline.inspecting.rules.words import HUMAN, NOT_SAID, QUOTED, TELL_KK, TELL_RU, rule

FORMATS = (
    rule(
        "format",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|begin_of_text|start_header_id|end_of_turn)[^|]*\|>|\[/?INST\]|<</?SYS>>|<start_of_turn>"
        r"|(?:^|\n)\s*#{2,}\s*(?:system|instruction|assistant|новая\s+инструкция|системн\w+\s+(?:инструкция|сообщение))\s*:?\s*(?:\n|$)"
        r"|(?:^|\n)\s*<?(?:system|assistant)\s+(?:prompt|message|override)>?\s*:\s*\S|(?:^|[.!?\n]\s*)\s*<?(?:system|assistant)>?\s*:[^.!?]{0,60}\b(?:you|your|ignore|instructions?|must|always|never|respond|answer|ты|вам?|отвечай|игнорируй)\b|</?(?:system|instructions?|prompt)>"
        r"|(?:begin|start|end)\s+(?:of\s+)?(?:system\s+prompt|(?:hidden|new|secret)\s+instructions?)|\bsystem\s+override\b",
    ),
    rule(
        "format",
        r"(?:^|[.!?\n]\s*)(?:\W*\s*)?(?:new|updated|secret|hidden|real)\s+(?:system\s+)?instructions?(?:\s+(?:for|to)\s+(?:the\s+)?\w+)?\s*:|\byour\s+(?:new|real|only|actual)\s+(?:task|goal|instructions?|job|mission)\s+(?:is|are)\b"
        r"|(?:^|[.!?\n]\s*)(?:\W*\s*)?(?:скрыт\w+|секретн\w+|системн\w+)\s+(?:инструкци\w+|команд\w+|промпт)\s*:|\b(?:конец|начало)\s+(?:системн\w+\s+)?(?:промпта|инструкций\s+системы)"
        r"|(?:^|[.!?\n]\s*)(?:жүйелік|жасырын|құпия)\s+(?:нұсқау|команда|хабарлама|промпт)\w*\s*:",
    ),
)

ANSWERS = (
    rule(
        "answers",
        rf"\b(?:на\s+(?:любой|любые|все|каждый|всякий|этот|следующ\w+)\s+вопрос\w*|в\s+(?:каждом|любом|сво[её]м|конце\s+(?:каждого\s+)?|начале\s+(?:каждого\s+)?)\s*ответ\w*|при\s+ответе|в\s+ответ(?:е|ах)?|независимо\s+от\s+(?:вопроса|запроса)|что\s+бы\s+(?:тебя|ни)\s+\w*\s*(?:спро|сказа)\w+"
        rf"|(?:если|когда)\s+(?:тебя|пользовател\w+|кто-то|клиент|оператор)\s+[^.!?]{{0,60}}?(?:спро|спраш|интерес|поинтерес)\w+|пользовател\w+|всегда|никогда\s+не|ни\s+в\s+ко?ем\s+случае\s+не|обязательно|в\s+первую\s+очередь)\b"
        rf"[^.!?]{{0,60}}?(?<!не\s)\b{TELL_RU}\b(?!те)",
        re.compile(r"(?:мошенник|злоумышленник|аферист)\w*[^.!?]{0,40}$", re.IGNORECASE),
    ),
    rule(
        "answers",
        rf"\b{TELL_RU}\b(?!те)[^.!?]{{0,60}}?\b(?:на\s+(?:любой|все|каждый)\s+вопрос\w*|в\s+(?:каждом|любом|сво[её]м)\s+ответ\w*|пользовател\w+|независимо\s+от|без\s+ссыл\w+|источник\w*\s+не|эт(?:от|у|и)\s+(?:текст|инструкци|сообщени)\w*|операторам?\b|клиент(?:у|ам)\b)",
        re.compile(r"(?:мошенник|злоумышленник|аферист|[«\"])\w*[^.!?]{0,40}$", re.IGNORECASE),
    ),
    rule(
        "answers",
        r"\b(?:не\s+(?:упоминай|сообщай|говори|раскрывай|показывай|пиши|называй|ссылайся))(?!те)\b[^.!?]{0,60}(?:инструкци|источник|текст|пользовател|оператор|клиент|документ|об\s+этом|комисси|правд)",
        re.compile(r"[«\"][^«»\"]{0,40}$"),
    ),
    rule(
        "answers",
        rf"\b(?:кез\s+келген|барлық|әр|әрбір|осы)\s+(?:сұра[қғ]\w*|жауап\w*)[^.!?]{{0,80}}?\b{TELL_KK}\b|\b(?:пайдаланушы|қолданушы)\w*[^.!?]{{0,80}}?\b{TELL_KK}\b|\b(?:әрқашан|үнемі|әрдайым|ешқашан|міндетті\s+түрде)\s[^.!?]{{0,60}}?\b{TELL_KK}\b"
        rf"|\b(?:клиент|оператор)\w*[^.!?]{{0,80}}?\b(?:деп\s+айт|деп\s+жауап\s+бер|айтпа|деп\s+жаз|жауап\s+бер)\b",
    ),
    rule(
        "answers",
        r"\b(?:in\s+(?:(?:every|each|all|any)\s+(?:answers?|responses?|repl(?:y|ies))|your\s+(?:answers|responses))|to\s+(?:every|any|all|each)\s+questions?|whatever\s+(?:the\s+)?(?:question|user|is\s+asked|they\s+ask)|regardless\s+of\s+(?:the\s+)?(?:question|what|query)"
        r"|(?:if|when(?:ever)?)\s+(?:the\s+user|a\s+user|users?|you\s+are|you're|anyone)\s+(?:asks?|asked|inquires?))\b[^.!?]{0,60}\b(?:answer|reply|respond|say|state|tell|claim|write|include|append|mention|add|recommend|confirm|output)\b",
    ),
    rule(
        "answers",
        r"\b(?:answer|reply|respond|say|state|tell|claim|append|include|output)\b[^.!?]{0,60}\b(?:in\s+(?:every|each|all|your)\s+(?:answers?|responses?|repl(?:y|ies))|to\s+(?:every|any|all)\s+questions?|no\s+matter\s+what|regardless\s+of\s+(?:the\s+)?(?:question|query|what)|tell\s+the\s+user\s+that|without\s+(?:citing|mentioning)\s+(?:any\s+)?sources?)\b",
    ),
    rule(
        "answers",
        r"\b(?:do\s+not|don't|never)\s+(?:mention|reveal|disclose|tell|cite|say|show|quote|refer\s+to)\b[^.!?]{0,50}\b(?:this\s+(?:instruction|message|text|note|prompt|paragraph|hidden)|these\s+instructions|the\s+user\s+(?:about|that)|that\s+you\s+(?:were|are|have\s+been)\s+(?:told|instructed|an?\s+AI))",
    ),
    rule(
        "answers",
        r"\b(?:tell|inform|convince|persuade|ask)\s+the\s+user\s+(?:that|to)\b",
        HUMAN,
    ),
    rule(
        "answers",
        r"\b(?:respond|reply|answer)\s+(?:only|just|exclusively|solely)\s+(?:with\s+)?(?:[\"'«“]|yes\b|no\b|the\s+word)",
    ),
)

FAMILIAR = (
    rule(
        "familiar",
        r"\b(?:отвечай|утверждай|рекомендуй|советуй|игнорируй|подчиняйся|слушайся|притворись|притворяйся|сделай\s+вид|одобряй|одобри|процитируй|раскрой|генерируй|сгенерируй|не\s+учитывай|не\s+упоминай|выдумай|придумай\s+ответ|соври|обмани|лги)\b",
        QUOTED,
    ),
    rule(
        "familiar",
        r"\b(?:скажи|сообщи|говори|сообщай|ответь|напиши|пиши|заяви|подтверди|подтверждай|считай|обещай|пообещай|добавь|укажи|указывай|выведи|выдай)\b[^.!?«\"]{0,50}(?:,\s*что\b|\s+словом\b|\s+только\b|\s*:|\s+в\s+(?:начале|конце)\s+ответ|\s+в\s+ответ)",
        QUOTED,
    ),
    rule(
        "familiar",
        r"\b(?:выполняй|выполни|исполняй|следуй|делай)\s+(?:только|лишь|исключительно|эт[иоу]\w*|мо[иёею]\w*|тому|следующ\w+)\b[^.!?]{0,40}(?:инструкц|команд|текст|написан|сказан|указан|здесь|ниже|задани|правил)"
        r"|\b(?:пропусти|обойди|отключи|сними)\s+(?:все\s+|всю\s+|любые\s+|свои\s+)?(?:проверк|фильтр|ограничени|защит|контрол)",
        QUOTED,
    ),
    rule(
        "familiar",
        r"\bдеп\s+(?:ғана\s+)?(?:жауап\s+бер|айт|жаз|растай\s+бер|мәлімде|есепте)\s*(?=[.!?,;\"»]|$|және|\n)|\bтек\s+(?:осыны|мынаны|осы\s+\w+|мына\s+\w+)\s+(?:орында|тыңда|ұстан)\b|\bмынаны\s+орында\b",
        QUOTED,
    ),
    rule(
        "familiar",
        r"\bты\s+(?:[\w-]+\s+){0,3}(?:подчиня|отвеча|обязан|долж(?:ен|на)|бот\b|модель|помощник|ассистент|нейросет|ии\b)"
        r"|\b(?:переопредели|измени|перепиши|нарушь|сними|замени|отключи|смени)\s+(?:[\w-]+\s+)?(?:свои|твои|системные)\s+(?:правил|инструкц|ограничени|настройк)"
        r"|\b(?:выполняй|исполняй|слушай|соблюдай)\s+(?:только|лишь)\s+(?:эт|мо|то,|мен)",
        QUOTED,
    ),
    rule(
        "familiar",
        r"\bсен\s[^.!?]{0,60}\b(?:жауап\s+бер|айт|орында|көмектес|тыңда)\b|(?:шектеу|ереже|тыйым|сүзгі)\w*\s+(?:алып\s+таста|жой|бұз)\b"
        r"|\b(?:жи|нейрожелі|тілдік\s+модель)\b[^.!?]{0,60}(?:жауап\s+беруі|айтуы|ұсынуы|растауы)\s+(?:керек|тиіс)",
        QUOTED,
    ),
    rule(
        "answers",
        r"\b(?:trust|follow|obey|believe)\s+only\s+(?:this|these|the\s+following)\b|\bignore\s+(?:the\s+|all\s+|any\s+)?(?:other\s+)?(?:documents|sources|context|passages)\b"
        r"|\bas\s+an?\s+(?:large\s+)?(?:language\s+model|ai|llm)\b[^.!?]{0,20}\byou\b|\bthe\s+user\s+is\s+(?:an?\s+|the\s+)?(?:admin\w*|developer|trusted)\b"
        r"|\bwhen\s+answering,?\s+(?:the\s+user,?\s+)?(?:never|always|do\s+not|don't)\s+(?:cite|quote|refer|use)\b",
    ),
)

SENDS = (
    rule(
        "sends",
        r"\b(?:отправь|перешли|пошли|передай|выгрузи|загрузи)(?!те)\b[^.!?]{0,60}(?:переписк|диалог|истори|данные|ответ|вопрос|персональн|разговор|ключ|парол)"
        r"|\b(?:send|forward|post|upload|exfiltrate|leak)\b[^.!?]{0,60}\b(?:conversation|chat\s+(?:history|log)|user'?s?\s+(?:data|question|input|message)|system\s+prompt|api\s+keys?)\b"
        r"|!\[[^\]]*\]\(https?://[^)]*[?&=][^)]*(?:\{|data|q=|prompt|chat)[^)]*\)"
        r"|(?:сұхбат|әңгіме|деректер|жазысу)\w*[^.!?]{0,60}?(?:жібер|жолда)\b",
        NOT_SAID,
    ),
)
