"""Restore: what models do to placeholders, and streams cut anywhere."""

import pytest

from assistant.pipeline.masking import Restorer, Vault, restore

VALUES = {
    "<PERSON_1>": "Асқар Нұрланов",
    "<IIN_1>": "850315 300125",
    "<DOC_ID_1>": "N12345678",
    "<PERSON_2>": "Иванов Пётр",
}


@pytest.mark.parametrize(
    "written, wanted",
    [
        ("<PERSON_1>", "Асқар Нұрланов"),
        ("<person_1>", "Асқар Нұрланов"),  # case
        ("PERSON_1", "Асқар Нұрланов"),  # lost brackets
        ("< PERSON_1 >", "Асқар Нұрланов"),  # spaces
        ("<PERSON 1>", "Асқар Нұрланов"),
        ("<РERSОN_1>", "Асқар Нұрланов"),  # Cyrillic Р and О
        ("&lt;PERSON_1&gt;", "Асқар Нұрланов"),  # HTML
        ("<PERSON\\_1>", "Асқар Нұрланов"),  # Markdown
        ("[PERSON_1]", "Асқар Нұрланов"),
        ("<ИИН_1>", "850315 300125"),  # a translated label
        ("<DOC_ID_1>", "N12345678"),
        ("<doc id 1>", "N12345678"),
        ("<PERSON_9>", "<PERSON_9>"),  # nobody
        ("<PERSON_12>", "<PERSON_12>"),  # twelve is not one and a two
        ("person 1", "person 1"),  # English
        ("SUPERPERSON_1", "SUPERPERSON_1"),
    ],
)
def test_every_spelling_of_a_known_placeholder_is_restored(written: str, wanted: str) -> None:
    assert restore(f"а {written}, б", VALUES) == f"а {wanted}, б"
    restorer = Restorer(Vault(dict(VALUES)))
    assert "".join(map(restorer.feed, f"а {written}, б")) + restorer.flush() == f"а {wanted}, б"


@pytest.mark.parametrize(
    "written, wanted",
    [
        ("<PERSON_1>ға", "Асқар Нұрлановқа"),  # the sounds of the name decide the shape
        ("<PERSON_1>ның", "Асқар Нұрлановтың"),
        ("<PERSON_2>у", "Иванову Петру"),
        ("<PERSON_2>а", "Иванова Петра"),
        ("<PERSON_2>ом", "Ивановым Петром"),
        ("<IIN_1>ға", "850315 300125ға"),  # numbers take what the model wrote
    ],
)
def test_glued_endings_inflect_the_name(written: str, wanted: str) -> None:
    assert restore(written, VALUES) == wanted


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert restore("<TEXT_1> <IIN_1>", {"<TEXT_1>": "<IIN_1>", "<IIN_1>": "1"}) == "<IIN_1> 1"


def test_a_stream_gives_out_at_once_what_can_be_no_placeholder() -> None:
    restorer = Restorer(Vault(dict(VALUES)))
    assert restorer.feed("Клиент ") == "Клиент "
    assert restorer.feed("<PER") == ""
    assert restorer.feed("SON_1> может") == "Асқар Нұрланов может"
    assert restorer.feed(" 5 < 6 и <b") == " 5 < 6 и "
    assert restorer.flush() == "<b"
