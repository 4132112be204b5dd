"""Numbers that a text says in words, up to a hundred, in Russian, Kazakh and English, whatever their case."""

import re
from collections.abc import Iterator

# a word's beginning and what may follow it; the longer one first where one begins like another
_ONES = {
    1: r"од(?:ин|н[аоуи]\w{0,3})|бір(?:і|інші|ден|ге)?|one",
    2: r"дв(?:а|е|ух|ум|умя|ое)|втор\w{2,3}|екі(?:нші|ден|ге)?|two",
    3: r"тр(?:и|[её]х|[её]м|емя|ое)|үш(?:інші|тен|ке)?|three",
    4: r"четыр(?:е|[её]х|[её]м|ьмя)|төрт(?:інші|тен|ке)?|four",
    5: r"пят(?:ь|и|ью)|бес(?:інші|тен|ке)?|five",
    6: r"шест(?:ь|и|ью)|алты(?:ншы|дан|ға)?|six",
    7: r"сем(?:ь|и|ью)|жеті(?:нші|ден|ге)?|seven",
    8: r"вос(?:емь|ьми|емью)|сегіз(?:інші|ден|ге)?|eight",
    9: r"девят(?:ь|и|ью)|тоғыз(?:ыншы|дан|ға)?|nine",
}
_WHOLE = {
    10: r"десят(?:ь|и|ью)|ten",
    11: r"одиннадцат(?:ь|и|ью)|eleven",
    12: r"двенадцат(?:ь|и|ью)|twelve",
    13: r"тринадцат(?:ь|и|ью)|thirteen",
    14: r"четырнадцат(?:ь|и|ью)|fourteen",
    15: r"пятнадцат(?:ь|и|ью)|fifteen",
    16: r"шестнадцат(?:ь|и|ью)|sixteen",
    17: r"семнадцат(?:ь|и|ью)|seventeen",
    18: r"восемнадцат(?:ь|и|ью)|eighteen",
    19: r"девятнадцат(?:ь|и|ью)|nineteen",
    100: r"ст[оа]|жүз(?:ден|ге|інші)?|hundred",
}
_TENS = {
    10: r"он(?:ыншы|нан|ға)?",
    20: r"двадцат(?:ь|и|ью)|жиырма(?:сыншы|дан|ға)?|twenty",
    30: r"тридцат(?:ь|и|ью)|отыз(?:ыншы|дан|ға)?|thirty",
    40: r"сорок[а]?|қырық(?:ыншы|тан|қа)?|forty",
    50: r"пятьдесят|пятидесяти|елу(?:інші|ден|ге)?|fifty",
    60: r"шестьдесят|шестидесяти|алпыс(?:ыншы|тан|қа)?|sixty",
    70: r"семьдесят|семидесяти|жетпіс(?:інші|тен|ке)?|seventy",
    80: r"восемьдесят|восьмидесяти|сексен(?:інші|нен|ге)?|eighty",
    90: r"девяносто|девяноста|тоқсан(?:ыншы|нан|ға)?|ninety",
}

_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)


def _named(words: dict[int, str], letter: str) -> str:
    return "|".join(f"(?P<{letter}{value}>{pattern})" for value, pattern in words.items())


_SPOKEN = re.compile(
    rf"\b(?:(?:{_named(_TENS, 't')})(?:[\s-]+(?:{_named(_ONES, 'a')}))?"
    rf"|{_named(_WHOLE, 'w')}|{_named(_ONES, 'o')})\b",
    re.IGNORECASE,
)


def spoken_numbers(text: str) -> Iterator[int]:
    """The numbers said in words, in order."""
    kazakh = _KAZAKH.search(text) is not None
    for match in _SPOKEN.finditer(text):
        if match[0].lower() == "он" and not kazakh:
            # ten in Kazakh, a pronoun in Russian
            continue
        yield sum(int(name[1:]) for name, found in match.groupdict().items() if found)
