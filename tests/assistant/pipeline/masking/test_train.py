"""What training reads: a fixed fifth is never seen, labels follow the names, made-up people are marked."""

from assistant.pipeline.masking.features import tokens
from assistant.pipeline.masking.synthesis import sentences
from assistant.pipeline.masking.train import held_out, labels


def test_a_fifth_is_held_out_and_stays_the_same() -> None:
    texts = [f"text {i}" for i in range(2000)]
    assert 0.17 < sum(map(held_out, texts)) / len(texts) < 0.23
    assert held_out("Бүгін Алматыда") == held_out("Бүгін Алматыда")


def test_labels_follow_the_names() -> None:
    cut = tokens("клиент Иванов Пётр ждёт")
    assert [(word, label) for (*_, word), label in zip(cut, labels(cut, [(7, 18)]), strict=True)] == [
        ("клиент", "O"),
        ("Иванов", "B"),
        ("Пётр", "I"),
        ("ждёт", "O"),
    ]


def test_made_up_sentences_mark_their_people() -> None:
    made = list(sentences(seed=1, rounds=1))
    assert len(made) > 300
    assert all(text[a:b].strip() == text[a:b] != "" for text, spans in made for a, b in spans)
    assert not any("{" in text for text, _ in made)
