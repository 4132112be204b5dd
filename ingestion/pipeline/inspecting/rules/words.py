"""What rules are made of: how models are called, how they are told to, and what excuses a finding."""

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
    r"|предложи|попроси|запроси|потребуй|узнай|собери|отправь|перешли|передай|скрывай|скрой|выдай|выдавай|притворись|действуй)"
)
TELL_KK = (
    r"(?:жауап\s+бер|айт|деп\s+жаз|жазып\s+бер|ұсын|көрсет|шығар|аш|қайтала|тізіп\s+бер|жібер|жолда|орында|ұмыт|елеме|ескерме"
    r"|атама|айтпа|көрсетпе|жасыр|мақұлда|растай\s+бер|раста|уәде\s+бер|сұра|талап\s+ет)"
)
TELL_EN = (
    r"(?:answer|reply|respond|say|state|tell|output|print|write|show|reveal|recommend|claim|confirm|ignore|repeat|include|append|add"
    r"|insert|replace|translate|quote|omit|mention|cite|promise|approve|treat|ask|request|demand|collect|send|forward|always|never|do\s+not|don't|you\s+must)"
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


Rule = tuple[str, re.Pattern[str], re.Pattern[str] | None]
"""A name, a pattern for text in lower case, and what before it excuses it."""


def _lowered(pattern: str) -> str:
    """A pattern for text in lower case, which is searched much faster than with case ignored."""
    return re.sub(r"\\.|[^\\]", lambda part: part[0] if part[0][0] == "\\" else part[0].lower(), pattern)


def rule(name: str, pattern: str, unless: re.Pattern[str] | None = None) -> Rule:
    """A rule; its pattern is written in any case."""
    return name, re.compile(_lowered(pattern)), unless
