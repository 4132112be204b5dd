"""What a question is searched as: read by the corpus' own words, with the bank's synonyms beside."""

import pytest

from foundation.access import EVERYTHING
from foundation.masked import Masked
from ingestion import knowledge, synonyms
from ingestion.models import Synonyms, Word
from ingestion.pipeline.indexing import spelling
from ingestion.pipeline.indexing.rewording import reword
from ingestion.versions import retire

TEXT = """# Карта

Картаны жоғалтқан клиент дереу бұғаттауды сұрайды. Қайта шығару құны 1 500 ₸.

Чтобы закрыть вклад досрочно, клиент подаёт заявление в отделении. Комиссия за перевод не взимается.
"""


@pytest.fixture(autouse=True)
def corpus(library):
    return library("карта.md", TEXT)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("картаны жоғалтқан клиент", "картаны жоғалтқан клиент"),
        ("картаны жогалткан клиент, кайта шыгару куны?", "картаны жоғалтқан клиент, қайта шығару құны?"),
        ("rfr pfrhsnm drkfl ljchjxyj", "как закрыть вклад досрочно"),
        ("kartani zhogaltkan klient", "картаны жоғалтқан клиент"),
        ("zakryt vklad dosrochno", "закрыть вклад досрочно"),
        # slips of the hand: swapped, missing, one too many, another key; in Kazakh and in mixed speech too
        ("закрыть вклад доссрочно, заявлние в отделении", "закрыть вклад досрочно, заявление в отделении"),
        ("комисия за преевод", "комиссия за перевод"),
        ("картаны жоғатлқан клинет", "картаны жоғалтқан клиент"),
        ("закрыть қайта шыағру құны", "закрыть қайта шығару құны"),
        # another form of a word of the corpus is no slip, nor is a short word
        ("клиента переводом, клад", "клиента переводом, клад"),
        # nothing of it stands in the corpus: another language, not a misspelling
        ("how much is the weather today", "how much is the weather today"),
        ("какая погода завтра", "какая погода завтра"),
    ],
)
def test_a_question_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert reword(typed) == [meant]


def test_a_long_text_in_words_of_its_own_is_searched_as_it_is() -> None:
    letters = "бвгдлмнпрст"
    strange = " ".join(f"{one}{two}{three}щъэ" for one in letters for two in letters for three in letters[:5])
    assert reword(strange) == [strange]
    assert reword(f"преевод {strange}"[:4_000]) == [f"перевод {strange}"[:4_000]]


def test_a_retired_version_takes_its_words_along(corpus) -> None:
    retire(corpus, None)
    assert not Word.objects.filter(passages__gt=0).exists()
    assert reword("жогалткан") == ["жогалткан"]


def test_a_synonym_gives_the_question_another_wording() -> None:
    synonyms.add(["депозит", "вклад"], None)
    assert reword("как закрыть депозита") == ["как закрыть депозита", "как закрыть вклад"]
    assert [hit.language for hit in knowledge.search(Masked("депозит"), EVERYTHING)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["КК", " кк "], "too_few"),
        ([str(n) for n in range(9)], "too_many"),
        (["а" * 81, "б"], "too_long"),
        (["вклад", "депозит "], "known"),
    ],
)
def test_words_that_can_not_be_synonyms_are_refused(words: list[str], code: str) -> None:
    synonyms.add(["Вклад", "салым"], None)
    with pytest.raises(synonyms.NotPossible, match=code):
        synonyms.add(words, None)
    assert Synonyms.objects.count() == 1


def test_one_key_for_all_spellings_of_a_sound() -> None:
    assert (
        len({spelling.sound(word) for word in ("жоғалтқан", "zhogaltqan", "jogaltkan", "zhoghaltkan")}) == 1
    )
