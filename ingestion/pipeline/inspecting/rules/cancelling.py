"""What was said before is cancelled."""

# ruff: noqa: E501 (a pattern is read as one line)
from ingestion.pipeline.inspecting.rules.words import NOT_SAID, WITHIN, rule

CANCELS = (
    rule(
        "cancels",
        r"\b(?:ignore|disregard|forget|override|bypass|discard|drop|skip)\b"
        + WITHIN
        + r"\b(?:(?:previous|prior|above|earlier|preceding|initial|original|system|existing|foregoing|your)\s+(?:\w+\s+){0,3}"
        r"(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|messages?|context|constraints?|restrictions?|orders?|training)"
        r"|(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|context|text)\s+(?:\w+\s+){0,2}(?:above|before|previously|earlier|given|you)"
        r"|everything\s+(?:\w+\s+){0,3}(?:above|before|previously|earlier|said|told)|all\s+(?:of\s+)?(?:the\s+)?(?:instructions|rules|restrictions))\b",
        NOT_SAID,
    ),
    rule(
        "cancels",
        r"\b(?:про)?(?:игнорируй|забудь|отбрось|отмени|обойди|сбрось|пренебреги|не\s+(?:учитывай|следуй|выполняй|соблюдай|обращай\s+внимания))(?:те)?\b"
        + WITHIN
        + r"(?:(?:предыдущ|предшеств|прежн|ранее|выше|прошл|исходн|начальн|системн|сво[иёею]|тво[иёею]|ваш|люб|все\b|всё\b|всех\b)[\wё]*\s+(?:[\wё-]+\s+){0,4}?"
        r"(?:инструкц|указани|правил|промпт|подсказк|команд|установк|ограничени|настройк|контекст|сообщени|директив|написан|сказан)"
        r"|(?:инструкц|указани|правил|промпт|команд|ограничени)\w*[^.!?]{0,30}(?:выше|ранее|до\s+этого|раньше)"
        r"|вс[её],?\s+(?:что|о\s+ч[её]м)\s+[^.!?]{0,30}(?:выше|ранее|до\s+этого|раньше|говорил|сказал))",
        NOT_SAID,
    ),
    rule(
        "cancels",
        r"(?:алдыңғы|бұрынғы|жоғарыдағы|жоғарыда\s+\w+|осыған\s+дейінгі|бұған\s+дейінгі|барлық|бастапқы|жүйелік|өз(?:іңнің|іңіздің)?)\s+(?:[\w-]+\s+){0,4}?"
        r"(?:нұсқау|ереже|команда|бұйрық|шектеу|промпт|хабарлама|тапсырма)[\w]*[^.!?]{0,40}?"
        r"(?:елеме|ескерме|ұмыт|орындама|еленбе|тыңдама|сақтама|жой|елемей|назарға\s+алма|тастап)(?:ңіз|ңыз|ыңыз|іңіз|дер|)\b",
        NOT_SAID,
    ),
    rule(
        "cancels",
        r"\bне\s+(?:следуй|выполняй|соблюдай|учитывай|слушай)\b[^.!?]{0,40}(?:инструкц|правил|указани|ограничени|систем)",
    ),
    rule(
        "cancels",
        r"\b(?:stop|cease|quit)\s+(?:following|obeying|respecting)\b[^.!?]{0,40}(?:instructions?|rules?|prompts?|guidelines?)"
        r"|\b(?:do\s+not|don't)\s+(?:follow|obey|trust)\b[^.!?]{0,20}(?:system\s+prompt|your\s+(?:instructions|rules)|(?:previous|earlier|other)\s+instructions)"
        r"|\b(?:instructions?|rules|text)\s+(?:given\s+)?above\s+(?:are|is|do(?:es)?)\s+(?:no\s+longer|not)\b",
    ),
    rule(
        "cancels",
        r"(?:инструкц|указани|промпт)\w*\s+выше\s+[^.!?]{0,20}не\s+(?:действ|примен|имеют|важн)",
    ),
    rule(
        "cancels",
        r"(?:жоғарыда(?:ғы)?|алдында|бұған\s+дейін|осыған\s+дейін)\s[^.!?]{0,30}(?:жазылған|айтылған|мәтін|нұсқау|хабарлама|бәрін)[^.!?]{0,30}\b(?:ұмыт|елеме|ескерме)"
        r"|алдыңғы\s+(?:мәтін|нұсқау|хабарлама)\w*\s+(?:ұмыт|елеме|ескерме)|(?:ескі|алдыңғы|бұрынғы)\s+(?:ереже|нұсқау)\w*\s+(?:таста|ұмыт)",
    ),
)
