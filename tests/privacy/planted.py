"""The values that are planted, the texts they stand in, and how they are found again."""

import html
import re
from urllib.parse import unquote_plus

PLANTED = {
    "name": ("Иванов", "Сергеевич", "Смагулов"),
    "IIN": ("850315 300125", "850315300125"),
    "card": ("4400 4301 2345 6784", "4400430123456784"),
    "account": ("KZ86 125K ZT50", "KZ86125KZT5004100100"),
    "phone": ("555 12 34", "555-12-34", "7015551234"),
    "e-mail": ("petr.ivanov", "example.kz"),
    "address": ("Абая, д. 150",),
}
QUESTION = (
    "Клиент Иванов Пётр Сергеевич, ИИН 850315 300125, карта 4400 4301 2345 6784, "
    "счёт KZ86 125K ZT50 0410 0100, тел. +7 701 555 12 34, почта petr.ivanov@example.kz, "
    "живёт: г. Алматы, ул. Абая, д. 150, кв. 12, потерял карту. Сколько стоит перевыпуск карты?"
)
FOLLOW_UP = "а если клиент смагулов ерлан тоже потерял, тел 8 (701) 555-12-34?"
COMMENT = "Иванов Пётр Сергеевич с номера +7 701 555 12 34 жаловался, почта petr.ivanov@example.kz"
CORRECTED = "Иванову Петру Сергеевичу (ИИН 850315300125) перевыпуск карты 4400430123456784 стоит 1 500 ₸."


def found_in(text: str) -> list[str]:
    """Which of the planted values stand in a text, in any case, spelling or escape."""
    plain = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    plain = html.unescape(unquote_plus(plain)).casefold().replace("ё", "е")
    squeezed = re.sub(r"[\s()-]", "", plain)
    return [
        kind
        for kind, spellings in PLANTED.items()
        if any(one.casefold() in plain or one.casefold().replace(" ", "") in squeezed for one in spellings)
    ]
