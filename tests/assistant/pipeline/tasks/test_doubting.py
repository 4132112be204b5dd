"""Sentences of a summary that its text does not confirm."""

from assistant.pipeline.tasks.doubting import doubtful

RU = "Клиент потерял карту в автобусе. Оператор заблокировал карту. Перевыпуск стоит 1 500 тенге."
KK = "Клиент картасын жоғалтты. Оператор картаны бұғаттады. Қайта шығару 1 500 теңге тұрады."


def test_what_the_text_says_in_other_words_is_confirmed() -> None:
    assert doubtful("Клиент потерял карту, оператор её заблокировал. Перевыпуск — 1 500 тенге.", RU) == ()


def test_a_sentence_from_elsewhere_is_doubtful_and_the_others_are_not() -> None:
    said = "Клиент потерял карту. Филиал предложил ипотеку под залог квартиры."
    assert doubtful(said, RU) == ("Филиал предложил ипотеку под залог квартиры.",)


def test_garbled_kazakh_is_doubtful() -> None:
    said = "Клиент картасын жоғалтты. Балғымдар сұлдырап көгершінге түйілген."
    assert doubtful(said, KK) == ("Балғымдар сұлдырап көгершінге түйілген.",)
