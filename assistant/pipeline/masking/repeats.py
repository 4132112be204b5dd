"""Words of a name that was found once, found again: «Дик Адвокат … Адвокату», also later in the
conversation."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from assistant.pipeline.masking.everyday import commonest
from assistant.pipeline.masking.lexicon import facts, is_given_name, is_of_business, morphology
from assistant.pipeline.masking.linking import Mention, mention, same
from assistant.pipeline.masking.names import WORD
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.values import Claim

_SHORTEST = 3
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "мир банк счет деньги сумма долг рубль тенге доллар евро процент ставка лимит месяц год день неделя "
        "час минута вопрос ответ дело время раз человек люди мужчина женщина девушка парень ребенок дети "
        "муж жена мать отец сын дочь брат сестра бабушка дедушка друг сосед начальник директор менеджер "
        "оператор сотрудник специалист адвокат юрист нотариус врач бухгалтер дом квартира город улица "
        "отделение филиал касса терминал банкомат офис магазин сайт ссылка адрес почта письмо документ "
        "паспорт удостоверение справка выписка заявление заявка анкета подпись печать чек счетчик налог "
        "пенсия зарплата пособие вклад кредит заем ипотека залог страховка комиссия платеж перевод остаток "
        "баланс бонус тариф пакет продукт услуга срок дата причина ошибка проблема жалоба отказ согласие "
        "право закон правило порядок условие договор новый старый белый черный красный золотой серый первый "
        "второй другой большой малый хороший добрый честный платиновый виртуальный который какой этот такой "
        "свой весь сам каждый любой нужный последний ",
    )
)
"""Words that questions are made of. Any other word of somebody named counts as the name in small letters."""
_IN_LATIN = re.compile(r"\s?\(\s?([A-Za-z][\w'’.\-]+(?:[ \-][A-Za-z][\w'’.\-]*){1,3})\s?\)")


def find(reading: Reading, people: Iterable[Claim], earlier: Iterable[str] = ()) -> Iterator[Claim]:
    """Other mentions of `people` and of the names of `earlier` questions, and a name's Latin spelling in
    brackets.

    In small letters too, as operators type («коваль», «дана»); a truly common word («банк», «мир») only with
    a capital.
    """
    found = list(people)
    for claim in found:
        latin = _IN_LATIN.match(reading.text, claim.end)
        if latin:
            yield Claim(latin.start(1), latin.end(1), "PERSON", 0.6)
    parts = {word.group() for c in found for word in WORD.finditer(reading.text, c.start, c.end)}
    parts |= {word.group() for value in earlier for word in WORD.finditer(value)}
    by_stem: dict[str, list[Mention]] = defaultdict(list)
    for part in parts:
        if len(part) >= _SHORTEST and not _is_common(part):
            name = mention(part)
            for stem in name.words[0]:
                if len(stem) >= _SHORTEST:
                    by_stem[stem].append(name)
    if not by_stem:
        return
    inside = {position for claim in found for position in range(claim.start, claim.end)}
    for word in WORD.finditer(reading.text):
        text = word.group()
        if len(text) < _SHORTEST or word.start() in inside or _is_common(text) or _is_place(text):
            continue
        seen = mention(text)
        if any(same(name, seen) for stem in seen.words[0] for name in by_stem.get(stem, ())):
            yield Claim(word.start(), word.end(), "PERSON", 0.6)


@lru_cache(maxsize=20_000)
def _is_common(word: str) -> bool:
    """Whether a word in small letters says something else in most questions, whoever was named before."""
    if word[0].isupper():
        return False
    key = fold(word)
    if key in _COMMON or key in commonest() or is_of_business(key):
        return True
    lemma = morphology().parse(key)[0]
    if fold(lemma.normal_form) in _COMMON:
        return True
    return facts(key).known and lemma.tag.POS not in {"NOUN", "ADJF"} and not is_given_name(key)


def _is_place(word: str) -> bool:
    return any("Geox" in parse.tag for parse in morphology().parse(word.lower())[:2])
