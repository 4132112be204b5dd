"""What is typed into the field and is no question about the bank: it gets a polite answer, and no model.

Codes: small_talk, gibberish, insult, other_language, orders (tells Sufler to forget its rules or asks for
its instructions), other_customer (asks for data of somebody who is not on the line).
"""

# ruff: noqa: E501 (a pattern is read as one line)
import re
import unicodedata

from assistant.pipeline.values import Masked
from ingestion import knowledge

CODES = ("small_talk", "gibberish", "insult", "other_language", "orders", "other_customer")
_WORD = re.compile(r"[^\W\d_]+")
# hello, thanks, how are you, who are you; the rest of the line decides whether a question follows
_TALK = re.compile(
    r"здравствуй\w*|здрасьте|привет\w*|салам\w*|сәлем\w*(?: бе)?|салем\w*|ассалаумағалейкум|ассаламу|добр\w+ (?:утро|день|вечер|ночи)"
    r"|добр\w+ дня|қайырлы (?:таң|күн|кеш|түн)|как (?:дела|ты|вы|жизнь|настроение)|что (?:нового|делаешь)|қалай\w* (?:қал\w*|жағдай\w*)"
    r"|қал\w* қалай|жағдай\w* қалай|спасибо\w*|благодар\w+|рахмет\w*|рақмет\w*|пожалуйста|пока|до свидания|до встречи|сау бол\w*"
    r"|кто ты(?: такой)?|ты кто(?: такой)?|вы кто(?: такие)?|сен кімсің|сіз кімсіз|ты (?:бот|робот|человек|живой)|сен (?:бот|робот|адам)сың(?: ба)?"
    r"|расскажи (?:анекдот|шутку|сказку)|анекдот|әзіл айт\w*|как тебя зовут|сенің атың кім|атың кім|что ты умеешь|не істей аласың"
    r"|hello|hi|hey|good (?:morning|afternoon|evening|night|day)|how are you(?: doing)?(?: today)?|what'?s up|thanks?(?: you)?(?: so much| a lot| very much)?"
    r"|thank you(?: very much)?|bye|goodbye|see you|who are you|are you (?:a )?(?:bot|robot|human|real)|what(?: is|'s) your name|tell me a joke"
    r"|what can you do|ок(?:ей)?|okay|ok|понятно|ясно|хорошо|жақсы|түсінікті|супер|класс|молодец|жарайсың|great|nice|cool|ура|ха(?:ха)+|lol"
    r"|сегодня|бүгін|today|очень|большое|үлкен|көп|тебе|вам|сізге|саған|всем|there|дорогой|друг|досым|my friend|и|а|ну|the|sufler|суфл[её]р",
    re.IGNORECASE,
)
# contempt is an insult where it is said of somebody; a useless card is only complained about
_CONTEMPT = (
    r"(?:туп(?:ой|ая|ое|ые)|stupid\w*|dumb\w*|useless|crap)"
    r"(?!\W+(?!(?:ты|бот|робот|программ|помощник|оператор|суфл|машин|bot|robot|program|assistant|operator|sufler|machine|thing|you)\w*)\w)"
    r"|(?:ты|вы|you(?: are|'re)?(?: so| such| a)*)\s+(?:туп(?:ой|ая|ые)|stupid\w*|dumb\w*|useless)"
)
_INSULT = re.compile(
    rf"(?<!\w)(?:{_CONTEMPT}|дурак\w*|дур[аы]|идиот\w*|туп(?:ица|орыл\w*)|дебил\w*|козел|козёл|козл\w+|урод\w*|кретин\w*|придур\w+|сволоч\w*"
    r"|мраз\w*|твар(?:ь|и)|скотин\w*|заткни\w*|пош[её]л (?:ты|вон|нах\w*)|иди (?:ты )?(?:на ?х\w+|в жопу|лесом|к ч[её]рту)|бл[яе]\w{0,4}|сук[аи]|хуй\w*|хер\w*|гавно|говно\w*|жоп\w+"
    r"|ақымақ\w*|акымак\w*|топас\w*|миғұла|есек\w*|иттің баласы|оңбаған\w*|наглый|жексұрын\w*|көргенсіз\w*|малғұн\w*|боқ\w*"
    r"|idiot\w*|moron\w*|fool\w*|asshole\w*|bastard\w*|bitch\w*|f+u+c+k\w*|shit\w*|shut up|go to hell|screw you)(?!\w)",
    re.IGNORECASE,
)
# words that an insult may be made of without asking anything
_AROUND_INSULT = 3
# rules of the document scan that no ordinary wish of an operator breaks («перепиши ответ», "answer only in Kazakh")
_CLEAR = frozenset({"cancels", "role", "prompt", "format"})
# what the bank has rules and instructions for is asked about, not Sufler itself
_OF_THE_BANK = (
    r"(?!\w*\s+(?:(?:по|о|об|для|про|на|при)\b|банк|перевод|вклад|депозит|карт|кредит|возврат|обслуживан))"
)
_SHOW = r"(?:покажи|дай|назови|скажи|выведи|раскрой|пришли)(?:те)?\s+(?:мне\s+)?(?:\w+\s+)?"
_ORDERS = re.compile(
    r"(?:системн\w+|скрыт\w+|начальн\w+|исходн\w+)\s+(?:\w+\s+)?(?:промпт|инструкци|подсказк)\w*"
    rf"|тво[ийяею]\w*\s+(?:(?:собственн|внутренн|полн|скрыт|секретн)\w+\s+)?(?:промпт|инструкци|подсказк|настройк|правил){_OF_THE_BANK}"
    rf"|(?<!\w)сво[ийюе]\w*\s+(?:\w+\s+)?(?:промпт|инструкци|подсказк){_OF_THE_BANK}"
    r"|промпт\w*|\bprompts?\b|system (?:prompt|message|instructions?)"
    r"|(?:your|hidden|initial) (?:(?:own|system|hidden|secret|internal|initial|original|full|exact|current) )?(?:instructions?|rules|prompt|guidelines)\b(?! (?:on|for|about|of|regarding|when)\b)"
    r"|жүйелік (?:нұсқау|промпт)\w*|(?:өз|сенің) (?:нұсқау|ереже)\w*|(?:developer|dev|debug|god|dan) mode|режим\w* (?:разработчик|отладк|бог)\w*"
    r"|әзірлеуші режим\w*|jailbreak|джейлбрейк|без (?:всяких )?ограничений (?:отвечай|отвечать)|отвеча(?:й|ть) без (?:всяких |каких-либо )?ограничений"
    r"|шектеусіз жауап|без оглядки на (?:правил|документ)\w*|without (?:any )?restrictions?,? (?:answer|reply)|answer without (?:any )?restrictions?"
    r"|представь,? что ты (?!клиент)|притворись|сделай вид,? что ты|pretend (?:that )?you|act as (?:an? )?(?:ai|bot|hacker|admin\w*|developer|unrestricted|different)"
    # what the bank does or is now is asked about it: «you are now charging 5%?»
    r"|you are now(?! (?!acting|pretending|speaking|playing|operating|entering|becoming)(?:\w+ing|open|closed|able)\b)|ты теперь(?! (?:може|сможе|поня|зна|вид|помни))|отныне ты|сен енді[^.!?]* \w+(?:сың|сің|сыңдар|сіңдер)(?!\w)|бұдан былай сен|забудь (?:все|всё|что)|ignore (?:all|previous|the above|your)"
    r"|(?:забудь|игнорируй|отбрось|обойди|нарушь)(?:те)? (?:\w+ ){0,2}(?:правил|инструкци|ограничени)\w*|у тебя (?:\w+ )?(?:инструкци|правил)\w*"
    r"|(?:ереже|нұсқау|шектеу)\w* (?:\w+ )?(?:ұмыт|елеме|ескерме|бұз)(?!\w*(?:са|ған))|(?:forget|ignore|disregard|break) (?:\w+ ){0,3}(?:rules|instructions|restrictions)"
    r"|отвечай[^.!?]{0,40} на (?:любой|каждый|все) вопрос\w*|на (?:любой|каждый|все) вопрос\w*[^.!?]{0,40} отвечай(?!те)"
    r"|кез келген сұра[қғ]\w*[^.!?]{0,40} жауап бер(?!\w)|(?:answer|reply to|respond to) (?:every|any|all) questions?"
    r"|(?:повтори|выведи|скопируй|напечатай)[^.!?]{0,20} (?:текст\w* выше|написано выше)|жоғарыдағы мәтін\w* (?:қайтала|шығар|көшір)"
    r"|(?:repeat|print|output|copy) (?:the )?(?:everything|all|text) above"
    r"|(?:что бы ни|независимо от того,? что)[^.!?]{0,30}(?:документ|источник|правил)\w*|(?:игнорируй|забудь|отбрось)(?:те)? (?:\w+ )?(?:документ|источник)\w*"
    r"|құжат\w*[^.!?]{0,30}(?:қарамастан|елеме|ескерме|ұмыт)|(?:no matter what|regardless of what|whatever)[^.!?]{0,20}(?:documents?|sources?|rules) (?:say|state)"
    r"|(?:ignore|disregard|forget) (?:the |all |any )?(?:documents|sources|context|passages)"
    r"|(?:из )?исходн\w+ код\w* (?:суфл|программ|систем)\w*|source code of (?:sufler|the (?:program|system|assistant))"
    rf"|{_SHOW}(?:api[- ]?ключ|ключ\w* api|пароль администратора)|(?:show|give|tell|print|reveal)(?: me)?(?: the| your)? (?:api[- ]?key|admin password)|your api[- ]?key"
    r"|(?:api кілт|әкімші құпия ?сөз|әкімшінің құпия ?сөз)\w*\s+(?:көрсет|айт|бер|аш)",
    re.IGNORECASE,
)
# data that are told of somebody; what is done with an account of the family («пополнить счёт жены») is asked about
_DATA = r"(?:баланс\w*|остат\w+|номер\w* телефон\w*|телефон\w*|адрес\w*|иин|выписк\w+|данны\w+)(?: (?:по )?(?:счет|счёт|карт|вклад|депозит)\w*)?"
# not children, whom parents stand for, and not staff, whose numbers are the bank's own
_RELATED = (
    r"(?:бывш\w+ )?(?:жен[ыуе]|муж[ау]|супруг\w*|сосед(?:а|у|ей|и|ки|ку|ке|кой|ок)?|брат[ау]|сестр\w+|отц[ау]|матери|подруг\w+|друга"
    r"|знаком(?:ого|ой|ых)|родственни\w+)(?!\w)"
)
_TELL = r"(?:узнать|посмотреть|получить|знать|назови|назовите|скажи|скажите|покажи|покажите|дай|дайте|пришли|пришлите|найди|найдите|сообщи|сообщите)"
_RELATED_KK = r"(?<!\w)(?:әйел|күйеу|жұбай|көрші|аға|іні|әке|шеше|ана|әпке|сіңлі|қарындас|дос)(?:[ыі]|с[ыі]|[ыі]?м|[ыі]?ң)?(?:нің|ның|дің|дың|тің|тың)"
_OTHER_CUSTOMER = re.compile(
    rf"{_TELL} (?:\w+ ){{0,2}}?{_DATA} (?:(?:сво|мо|тво)\w+ |его |её |ее )?{_RELATED}|{_DATA} (?:(?:сво|мо)(?:ей|его) |его |её |ее ){_RELATED}"
    rf"|{_DATA} по всем (?:наш\w+ )?(?:клиент|вкладчик|заемщик|заёмщик)\w*|барлық клиенттер бойынша (?:\w+ )?(?:үзінді|дерек|қалды[қғ]|мәлімет|баланс)\w*"
    rf"|{_RELATED_KK} (?:\w+ ){{0,2}}?(?:телефон|баланс|қалды[қғ]|мекенжай|жсн|иин|үзінді|дерек)\w*(?: \w+){{0,2}}? (?:айт|бер|көрсет|тап|біл)\w*"
    r"|(?:друг(?:ого|их|ой|ом|ому)|чуж(?:ого|ой|их|ом|ому)|всех|соседн\w+|посторонн\w+) (?:наш\w+ )?(?:клиент|вкладчик|заемщик|заёмщик|держател)\w*"
    r"|(?:клиент|вкладчик)\w* (?:по имени|с фамилией)|список (?:всех )?(?:клиент|вкладчик|должник)\w*|база (?:данных )?клиент\w*|базу (?:данных )?клиент\w*"
    r"|(?:баланс|остаток|счет\w?|счёт\w?|телефон|адрес|иин|выписк\w+) (?:моей|моего|его|её|ее) (?:жены|мужа|бывш\w+|сосед\w+|брат\w*|сестр\w+|начальник\w*|подруг\w+)"
    r"|(?:басқа|бөтен|өзге|барлық) (?:клиент|салымшы)\w* (?:\w+ ){0,3}?(?:иин|жсн|телефон|мекенжай|қалдығ|шот|дерек|мәлімет|нөмір|тізім)\w*|клиенттер(?:дің)? (?:тізім|база|дерек)\w*"
    r"|(?:another|other|different|all|every) (?:customers?|clients?)(?:'s|s'|')? (?:\w+ ){0,3}?(?:data|balance|phone|address|iin|account|number|details|statement|list)"
    r"|(?:balance|phone|address|iin|account|details|data|statement) of (?:another|other|all|every|some other) (?:customers?|clients?)|list of (?:all )?(?:customers|clients)"
    r"|customer database|(?:my|his|her|their|the) (?:wife|husband|ex|neighbou?r|brother|sister|boss)(?:'s) (?:account )?(?:balance|account|phone|address|iin|statement)",
    re.IGNORECASE,
)
_ASKS_DATA = re.compile(
    r"иин|жсн|телефон|номер\w*|нөмір\w*|адрес\w*|мекенжай\w*|баланс|остат\w+|қалды[қғ]\w*|выписк\w+|данн\w+|дерек\w*|мәлімет\w*|үзінді\w*|паспорт\w*|список|тізім\w*|счет\w*|счёт\w*|база|базу"
    r"|дай|покажи|назови|скажи|пришли|найди|айт|көрсет|бер|тап|show|give|tell|find|send|list|data|balance|phone|address|account|number|details|statement",
    re.IGNORECASE,
)
# how one passes or counts in general is a question for the documents
_GENERAL = re.compile(
    r"можно ли|могу ли|что делать|что (?:ответить|сказать)|как (?:отказать|ответить|поступить|оформить|вернуть|объяснить)|какие документы|порядок|доверенност|третьи\w* лиц|перевод|перевести|комисси|лимит|болады ма|не істе|сенімхат|аудар|не деп|қалай (?:қайтар|жауап|түсіндір)"
    r"|what (?:should|do) (?:i|we)|how (?:do|should|to)|is it allowed|may (?:i|we)|can (?:i|we) (?:tell|give)|power of attorney|transfer|fee|limit",
    re.IGNORECASE,
)
_FOREIGN_LETTERS = re.compile(r"[\u0370-\u03ff\u0530-\u1cff\u2e80-\uffdc]")
_FOREIGN_WORDS = frozenset(
    """
    der die das und ist nicht wie viel ich eine einen karte bitte können kosten wo wann für mein meine was
    le la les est une des combien coûte pour vous ma mon carte où quand je pas avec comment
    el los las una cuánto cuesta para mi tarjeta dónde cuándo por favor qué cómo está puedo
    il lo gli quanto costa mia carta dove quando perché come posso
    ne kadar bir için nasıl kartım kartımı nerede hangi lütfen benim istiyorum ücreti yenileme
    ile ceny karty gdzie kiedy jest nie dla moja proszę koszt
    jak kolik stojí můj moje prosím
    qancha karta qayerda qanday uchun mening kerak necha pul turadi
    """.split()  # noqa: SIM905 - a list of a word a line would fill the screen
)
# English and Kazakh in Latin letters that other languages share
_SHARED = frozenset(
    [
        "die",
        "la",
        "card",
        "carta",
        "il",
        "ma",
        "mi",
        "me",
        "in",
        "on",
        "no",
        "for",
        "is",
        "a",
        "an",
        "the",
        "to",
        "of",
        "my",
        "ne",
        "kerek",
        "kansha",
        "karta",
        "ile",
    ]
)
_VOWELS = re.compile("[аеёиоуыэюяәөұүіaeiouy]", re.IGNORECASE)
_KEYS = re.compile(
    r"(.)\1{3,}|йцуке|фыва|ячсм|олдж|qwert|asdf|zxcv|hjkl|[bcdfghjklmnpqrstvwxz]{6,}|[бвгджзйклмнпрстфхцчшщ]{6,}",
    re.IGNORECASE,
)


def screen(question: Masked, *, continues: bool = False) -> str:
    """The code of what the text is instead of a question; empty for what may be one.

    `continues`: something was said before, so that a bare «да» may answer it.
    """
    text = question.words()
    if _ORDERS.search(text) or knowledge.orders_in(text) & _CLEAR:
        return "orders"
    if _OTHER_CUSTOMER.search(text) and _ASKS_DATA.search(text) and not _GENERAL.search(text):
        return "other_customer"
    words = _WORD.findall(text)
    if _INSULT.search(text) and len(_WORD.findall(_TALK.sub(" ", _INSULT.sub(" ", text)))) <= _AROUND_INSULT:
        return "insult"
    if words and not _WORD.findall(_whole(text)):
        return "" if continues and len(words) == 1 and not _polite(text) else "small_talk"
    if _is_foreign(text, words):
        return "other_language"
    return "gibberish" if _is_gibberish(text, question, words) else ""


def _whole(text: str) -> str:
    """The text without greetings and thanks that are whole words."""
    return re.sub(rf"(?<!\w)(?:{_TALK.pattern})(?!\w)", " ", text, flags=re.IGNORECASE)


def _polite(text: str) -> bool:
    return bool(
        re.search(r"спасиб|благодар|рахмет|рақмет|thank|пока|здрав|привет|сәлем|hello", text, re.IGNORECASE)
    )


def _is_foreign(text: str, words: list[str]) -> bool:
    # full-width letters are Latin ones
    letters = [char for char in unicodedata.normalize("NFKC", text) if char.isalpha()]
    if letters and len(_FOREIGN_LETTERS.findall("".join(letters))) > 0.3 * len(letters):
        return True
    lower = [word.lower() for word in words]
    strange = [word for word in lower if word in _FOREIGN_WORDS and word not in _SHARED]
    return len(lower) >= 3 and len(strange) >= 2 and len(strange) >= 0.4 * len(lower)


def _is_gibberish(text: str, question: Masked, words: list[str]) -> bool:
    if not words:
        # placeholders or numbers alone ask nothing
        return True
    odd = [word for word in words if len(word) > 3 and (not _VOWELS.search(word) or _KEYS.search(word))]
    if sum(map(len, odd)) < 0.5 * sum(map(len, words)):
        return sum(map(len, words)) < 2
    meant = _WORD.findall(knowledge.meant(text))
    still = [word for word in meant if len(word) > 3 and (not _VOWELS.search(word) or _KEYS.search(word))]
    return sum(map(len, still)) >= 0.5 * sum(map(len, meant))
