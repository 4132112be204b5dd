"""A tiny packed model learns; what is loaded afterwards gives the vectors that were learnt."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from inference.conversion import read_learnt, write_learnt
from inference.conversion.graph import build_model
from inference.conversion.learning import Encoder, Plan, learn, read_lesson
from inference.conversion.packed import FLOAT32, Packed, Sizes
from inference.conversion.tokenizer import tokenizer_json
from inference.conversion.vocabulary import MASK, SPECIAL, keep_scripts

SIZES = Sizes(hidden=32, layers=2, heads=2, feed_forward=64, vocabulary=0, positions=64, types=1)
LETTERS = "абвгдежзиклмнопрстуфхцчшщыьэюя: querypasg"
TOPICS = ("карта", "вклад", "кредит", "перевод", "сейф", "касса", "штраф", "банкомат")


@pytest.fixture
def packed() -> Packed:
    """Random weights of the shape of the real model, float32."""
    pieces = (*SPECIAL, *(f"▁{letter}" for letter in LETTERS), *LETTERS, MASK)
    sizes = replace(SIZES, vocabulary=len(pieces))
    hidden, wide = sizes.hidden, sizes.feed_forward
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (sizes.vocabulary, hidden),
        "emb.pos": (sizes.positions, hidden),
        "emb.type": (sizes.types, hidden),
    }
    for layer in range(sizes.layers):
        for name in ("q", "k", "v", "ao"):
            shapes[f"l{layer}.{name}.w"] = (hidden, hidden)
        shapes |= {f"l{layer}.fi.w": (wide, hidden), f"l{layer}.fo.w": (hidden, wide)}
        shapes |= {f"l{layer}.{name}.b": (hidden,) for name in ("q", "k", "v", "ao", "fo", "aln", "oln")}
        shapes[f"l{layer}.fi.b"] = (wide,)
    shapes |= {
        f"{name}.b": (hidden,) for name in ("emb.ln", *(f"l{n}.{k}" for n in (0, 1) for k in ("aln", "oln")))
    }
    normal = {name.replace(".b", ".w"): (hidden,) for name in shapes if name.endswith("ln.b")}
    lot, places, data = np.random.default_rng(3), {}, b""
    for name, shape in {**shapes, **normal}.items():
        values = lot.normal(1.0 if name in normal else 0.0, 0.15, shape).astype("<f4")
        places[name] = (FLOAT32, values.size, len(data))
        data += values.tobytes()
    return Packed(sizes, pieces, tuple(-1.0 for _ in pieces), places, data)


def write_rows(folder: Path) -> Path:
    """A document of each two topics; a question is the topic's word."""
    rows = [
        {
            "id": f"bank-{number // 2}-{number}",
            "question": f"{topic} сколько",
            "passages": [{"title": "тариф", "text": other} for other in TOPICS],
            "cites": [number + 1],
        }
        for number, topic in enumerate(TOPICS)
    ]
    follow_up = {**rows[0], "id": "bank-0-9", "history": [{"question": "карта", "answer": "да"}]}
    refusal = {**rows[0], "id": "bank-0-10", "cites": []}
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in (*rows, follow_up, refusal)), "utf8")
    return path


def loaded_vector(packed: Packed, text: str) -> npt.NDArray[np.float32]:
    import onnxruntime
    from tokenizers import Tokenizer

    words = keep_scripts(packed)
    session = onnxruntime.InferenceSession(build_model(packed, words).SerializeToString())
    ids = np.array([Tokenizer.from_str(tokenizer_json(words)).encode(text).ids])
    vector: npt.NDArray[np.float32] = session.run(
        None, {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    )[0][0]
    return vector


def test_the_product_of_what_was_learnt_is_added(packed: Packed) -> None:
    left, right = np.full((32, 2), 0.5, np.float32), np.full((2, 32), 0.25, np.float32)
    tuned = replace(packed, learnt={"l0.q.w": (left, right)})
    assert tuned.tensor("l0.q.w", 32, 32) == pytest.approx(packed.tensor("l0.q.w", 32, 32) + 0.25)
    assert np.array_equal(tuned.tensor("l0.k.w", 32, 32), packed.tensor("l0.k.w", 32, 32))


def test_rows_of_follow_ups_and_refusals_teach_nothing(tmp_path: Path) -> None:
    lesson = read_lesson([write_rows(tmp_path)])
    assert lesson.questions == [f"{topic} сколько" for topic in TOPICS]
    assert [lesson.passages[right[0]] for right in lesson.right] == [f"тариф\n{topic}" for topic in TOPICS]
    assert lesson.near[2] == [2, 3]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "Expecting property name"),
        ("[1]", "cannot convert"),
        ('{"id": "a-1", "question": "?", "passages": []}', "without cites"),
        ('{"id": "a-1", "question": "?", "passages": [], "cites": [1]}', "not there"),
        ('{"id": "a-1", "question": "?", "passages": [{}], "cites": [1]}', "without title or text"),
    ],
)
def test_what_is_no_worked_row_is_named(tmp_path: Path, line: str, why: str) -> None:
    rows = write_rows(tmp_path)
    rows.write_text(rows.read_text("utf8") + f"\n{line}", "utf8")
    with pytest.raises(ValueError, match=rf"rows\.jsonl, line 11 .*{why}"):
        read_lesson([rows])


def test_questions_come_nearer_and_the_loaded_file_says_the_same(packed: Packed, tmp_path: Path) -> None:
    lesson, encoder = read_lesson([write_rows(tmp_path)]), Encoder(packed, rank=4)
    text = f"query: {TOPICS[0]} сколько"
    assert loaded_vector(packed, text) @ encoder.untuned([text])[0].numpy() > 0.995
    steps = list(learn(encoder, lesson, Plan(rank=4, epochs=15, step=8, rate=1e-2, keep=0.0)))
    assert steps[-1][2] < 0.5 * steps[0][2]
    path = tmp_path / "nearness.npz"
    write_learnt(path, encoder.learnt(share=1.0))
    tuned = loaded_vector(replace(packed, learnt=read_learnt(path)), text)
    learnt = encoder([text])[0].detach().numpy()
    assert tuned @ learnt > 0.99
    assert learnt @ encoder.untuned([text])[0].numpy() < 0.98
