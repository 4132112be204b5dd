"""Whether a statement is about the document, by its subject: an offer or another act has days of its own."""

import re
from enum import IntEnum

from ingestion.pipeline.parsing.validity.statements import Stated, is_short
from ingestion.pipeline.parsing.validity.targets import NAMED_CLAUSES, THIS_CLAUSE
from ingestion.pipeline.values import Block

# in the form of a subject: «взамен Правил», «согласно Тарифам» say nothing of this document
ACTS = (
    r"тариф(?:ы|ный\s+сборник)?|правила|инструкци[яи]|положение|редакция|версия|документ|политика|приказ|регламент|памятка"
    r"|стандарты?|методика|руководство|прейскурант"
    r"|tariffs?|terms(?:\s+and\s+conditions|\s+of\s+\w+)?|rules|policy|document|instructions?|order|version|edition"
    r"|regulations?|guidelines?|procedure"
)
LOOSE = r"условия|порядок|перечень|программа|соглашение|conditions|schedule|fees|agreement|programme"
"""What an offer is called too."""
KAZAKH_ACTS = (
    r"ереже(?:лер)?[іс]?і?|тариф(?:тер)?і?|нұсқаулы(?:қ|ғы)|құжат(?:ы)?|бұйры(?:қ|ғы)|саясат(?:ы)?|тәртіп|тәртібі"
    r"|қағида(?:лар)?(?:ы|сы)?|редакция(?:сы)?|нұсқа(?:сы)?|регламент(?:і)?|стандарт(?:тар)?(?:ы)?|жаднама(?:сы)?"
)
KAZAKH_LOOSE = r"шарт(?:тар)?ы?|тізбе(?:сі)?|бағдарлама(?:сы)?|келісім(?:і)?"
OFFER = re.compile(
    r"\b(?:льготн|специальн|акци|промо|пониженн|повышенн|индивидуальн(?!\w*\s+предпринимат)|особ|дополнительн|временн|праздничн|сезонн|прежн"
    r"|предыдущ|стар|special|promo|preferential|discount|introductory|reduced|previous|former"
    r"|жеңілдікт|арнайы|науқан|бұрынғы|алдыңғы)",
    re.IGNORECASE,
)
"""Before the name of an act: what makes it an offer, or another act."""
CITES = re.compile(
    r"\b(?:взамен|вместо|соответстви|согласно|основании|отмен|замен|ранее"
    r"|instead|replac|supersed|pursuant|accordance|under\b|орнына|сәйкес|негізінде)",
    re.IGNORECASE,
)
NEUTRAL = (
    r"нов\w+|следующ\w+|данн\w+|обновл[её]нн\w+|изменённ\w+|the|new|following|updated|shall|will"
    r"|жаңа|келесі|мынадай"
)
SELF = re.compile(
    rf"(?<!\bв\s)(?<!\bна\s)(?<!\bк\s)\bнастоящ(?:ий|ая|ее|ие)\s+(?:\w+\s+){{0,2}}(?:{ACTS}|{LOOSE}|договор)\b"
    rf"|(?<!\bunder\s)(?<!\bof\s)(?<!\bto\s)(?<!\bwith\s)\b(?:this|these)\s+(?:[\w’'-]+\s+){{0,3}}?(?:{ACTS}|{LOOSE})\b"
    rf"|\bосы\s+(?:[\w«»-]+\s+){{0,4}}?(?:{KAZAKH_ACTS}|{KAZAKH_LOOSE})\b",
    re.IGNORECASE,
)
ADJECTIVE = r"[а-яё-]+(?:ый|ий|ая|яя|ое|ее|ые|ие)|[a-z’'-]+"
OPENS = re.compile(
    rf"^[\W\d]*(?P<adjectives>(?:(?:{ADJECTIVE})\s+){{0,4}}?)(?:(?P<act>{ACTS}|утвержд[её]н[аоы]?)|{LOOSE})\b(?P<more>.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""«Утверждены Правлением … и вступают в силу …» speaks of the document as well."""
CLOSES = re.compile(
    rf"^(?P<more>.*?)(?<![\w])(?:(?P<act>{KAZAKH_ACTS})|{KAZAKH_LOOSE})(?![\w-])[\s,:—–(]*$",
    re.IGNORECASE | re.DOTALL,
)
OTHER_VERB = re.compile(r",\s*(?:что|котор|если|по\s+котор)|,\s*(?:that|which|if)\b", re.IGNORECASE)
LONGEST_SUBJECT = 160
SHORT_CLAUSE = 120


class Claim(IntEnum):
    """How surely a statement is about the document: «Настоящие Правила …» wins over «Правила …»."""

    NONE = 0
    NAMED = 1
    ITSELF = 2


def claim(stated: Stated, block: Block) -> Claim:
    """Whether a statement is about the whole document; a row below the header of a table never is."""
    subject = stated.subject
    in_table = block.kind == "row" and not block.preamble
    if in_table or THIS_CLAUSE.search(subject) or NAMED_CLAUSES.search(subject):
        return Claim.NONE
    if is_short(subject):
        return Claim.NAMED if _stands_for_itself(stated, block) else Claim.NONE
    if SELF.search(_opening(subject) if stated.follows else subject):
        return Claim.ITSELF
    in_clause = bool(block.place.clause)
    return Claim.NAMED if names_document(subject, stated, in_clause) else Claim.NONE


def names_document(subject: str, stated: Stated, in_clause: bool) -> bool:
    """Whether the subject is a document and no part of one.

    «Тарифы по картам действуют …» stands for the document in its preamble only: in a clause it may be an
    offer, unless it «вступает в силу», as only acts do. «Условия» and the like are documents only without
    more words.
    """
    if len(subject) > LONGEST_SUBJECT and not stated.follows:
        return False
    subject = _opening(subject) if stated.follows else subject
    found = OPENS.match(subject) or CLOSES.match(subject)
    if found is None or CITES.search(subject) or OTHER_VERB.search(subject):
        return False
    adjectives, more = found.groupdict().get("adjectives"), found["more"]
    if OFFER.search(more if adjectives is None else adjectives):
        return False
    more += adjectives or ""
    bare = is_short(re.sub(rf"\b(?:{NEUTRAL}|банка|банк)\b", "", more, flags=re.IGNORECASE))
    if not found["act"]:
        return bare and (not in_clause or stated.norm)
    return bare or not in_clause or stated.norm


def _opening(words: str) -> str:
    """What stands right after the verb, up to the first break."""
    return re.split(r"[.,;:(\n]|\s[—–]\s", words, maxsplit=1)[0]


def _stands_for_itself(stated: Stated, block: Block) -> bool:
    """Whether a sentence without a subject is about the document: «Действует с 1 июля …» in its preamble.

    In a clause or a section it must open it; and what «действует до …» there is the offer it describes.
    """
    if block.preamble:
        return not any(OFFER.search(heading) for heading in block.headings)
    number = len(block.place.clause) + len(". ") if block.place.clause else 0
    opens = stated.sentence in block.text[: number + len(stated.sentence)]
    if not block.place.clause and (stated.norm or len(block.headings) <= 1):
        return True
    of_offer = stated.window[1] is not None or any(OFFER.search(heading) for heading in block.headings[1:])
    return opens and len(block.text) < SHORT_CLAUSE and (stated.norm or not of_offer)
