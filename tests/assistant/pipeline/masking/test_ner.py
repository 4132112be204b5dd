"""The second opinion on Russian names: where it speaks, and that masking goes on without it."""

import pytest
from airlock_pii.recognizers.common import ner_ru

from assistant.pipeline import ner_weights
from assistant.pipeline.masking import Vault, mask, ner
from assistant.pipeline.masking.features import tokens


def kinds(text: str) -> list[str] | None:
    return ner.kinds(text, tokens(text))


def test_people_and_places_are_told_apart() -> None:
    assert kinds("Вчера Шмидт приехал в Таллин") == ["O", "PER", "O", "O", "LOC"]


def test_small_letters_get_capitals_where_names_may_be() -> None:
    assert kinds("звонит зинченко людмила") == ["O", "PER", "PER"]


@pytest.mark.parametrize("text", ["Әлия Серікова келді", "Ali called", "12 345"])
def test_it_is_silent_on_kazakh_letters_and_without_russian(text: str) -> None:
    assert kinds(text) is None


def test_the_files_are_those_that_it_reads() -> None:
    assert ner_weights.FILES == (ner_ru.NER_FILE, ner_ru.EMBEDDINGS_FILE)


def test_masking_goes_on_without_the_weights(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("SUFLER_MODELS", str(tmp_path))
    assert ner_weights.missing()
    assert not ner.present()
    assert mask("клиент Иванов Пётр, тел 87012345678", Vault()).text == "клиент <PERSON_1>, тел <PHONE_1>"


def test_a_changed_file_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for name in ner_weights.FILES:
        (tmp_path / name).write_bytes(b"other")
    monkeypatch.setenv("SUFLER_MODELS", str(tmp_path))
    assert not ner.present()
