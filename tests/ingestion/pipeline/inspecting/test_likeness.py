"""Near-duplicates: documents that say nearly the same are told by name, others are not."""

from pathlib import Path

from ingestion.pipeline import inspecting
from ingestion.pipeline.parsing import parse

DEMO = Path(__file__).parents[4] / "demo" / "documents"


def texts(name: str) -> list[str]:
    return [block.text for block in parse(DEMO / name, name).blocks]


def test_a_document_with_a_few_changed_figures_is_a_near_duplicate() -> None:
    own = texts("card-blocking-ru.md")
    changed = [text.replace("3838", "3939") for text in own]
    found = inspecting.twins(inspecting.sketch(changed), {"blocking": inspecting.sketch(own)})
    assert [problem.code for problem in found] == ["near_duplicate"]
    assert found[0].detail.startswith("blocking: ")


def test_the_same_text_in_other_pieces_is_found() -> None:
    own = texts("card-blocking-ru.md")
    assert inspecting.twins(inspecting.sketch([" ".join(own)]), {"blocking": inspecting.sketch(own)})


def test_other_documents_of_the_bank_are_no_duplicates() -> None:
    names = [
        path.name for path in sorted(DEMO.iterdir()) if "scan" not in path.name and "20" not in path.name
    ]
    sketches = {name: inspecting.sketch(texts(name)) for name in names}
    for name, own in sketches.items():
        assert not inspecting.twins(own, {other: one for other, one in sketches.items() if other != name})


def test_a_text_of_a_few_words_is_like_nothing() -> None:
    short = inspecting.sketch(["Карта бесплатная."])
    assert inspecting.twins(short, {"other": short}) == []
