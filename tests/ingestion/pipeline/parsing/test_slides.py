"""PPTX: slides as pages, titles, tables with merged cells, and what is hidden."""

import io
import zipfile
from pathlib import Path

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.values import Parsed, Place, Problem

NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TITLE = '<p:nvPr><p:ph type="title"/></p:nvPr>'


def shape(text: str, *, kind: str = "<p:nvPr/>", hidden: str = "", at: tuple[int, int] = (1, 1)) -> str:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    frame = f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="500" cy="500"/></a:xfrm>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x"{hidden}/><p:cNvSpPr/>{kind}</p:nvSpPr>'
        f"<p:spPr>{frame}</p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def table(rows: list[list[str]]) -> str:
    """`<` continues the cell on the left, `^` the one above."""

    def cell(text: str) -> str:
        merge = {"<": ' hMerge="1"', "^": ' vMerge="1"'}.get(text, "")
        run = f"<a:r><a:t>{'' if merge else text}</a:t></a:r>"
        return f"<a:tc{merge}><a:txBody><a:p>{run}</a:p></a:txBody></a:tc>"

    body = "".join(f"<a:tr>{''.join(map(cell, row))}</a:tr>" for row in rows)
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="2" name="t"/><p:nvPr/></p:nvGraphicFramePr>'
        f"<a:graphic><a:graphicData><a:tbl>{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def written(*slides: str, hidden: tuple[int, ...] = ()) -> bytes:
    """A presentation of these slides."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        ids = "".join(f'<p:sldId id="{n}" r:id="r{n}"/>' for n in range(len(slides)))
        archive.writestr(
            "ppt/presentation.xml",
            f"<p:presentation {NAMES}><p:sldIdLst>{ids}</p:sldIdLst>"
            '<p:sldSz cx="1000" cy="1000"/></p:presentation>',
        )
        targets = "".join(f'<Relationship Id="r{n}" Target="slides/s{n}.xml"/>' for n in range(len(slides)))
        archive.writestr(
            "ppt/_rels/presentation.xml.rels", f'<Relationships xmlns="{RELATIONS}">{targets}</Relationships>'
        )
        for number, content in enumerate(slides):
            show = ' show="0"' if number in hidden else ""
            archive.writestr(
                f"ppt/slides/s{number}.xml",
                f"<p:sld {NAMES}{show}><p:cSld><p:spTree>{content}</p:spTree></p:cSld></p:sld>",
            )
    return file.getvalue()


def read(tmp_path: Path, *slides: str, hidden: tuple[int, ...] = ()) -> Parsed:
    path = tmp_path / "a.pptx"
    path.write_bytes(written(*slides, hidden=hidden))
    return parse(path, "a.pptx")


def test_slides_are_pages_and_their_titles_headings(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        shape("Комиссия 0 ₸ с 01.07.2026\nСрок 5 дней") + shape("Карты", kind=TITLE),
        shape("Вклады", kind=TITLE) + shape("Ставка 15 %"),
    )
    assert [(b.place.page, b.headings, b.text) for b in parsed.blocks] == [
        (1, ("Карты",), "Комиссия 0 ₸ с 01.07.2026"),
        (1, ("Карты",), "Срок 5 дней"),
        (2, ("Вклады",), "Ставка 15 %"),
    ]
    assert parsed.title == "Карты"


def test_raised_figures_are_marks_and_struck_out_text_is_left_out(tmp_path: Path) -> None:
    runs = (
        '<a:r><a:rPr strike="sngStrike"/><a:t>900 </a:t></a:r>'
        '<a:r><a:rPr strike="noStrike"/><a:t>700</a:t></a:r>'
        '<a:r><a:rPr baseline="30000"/><a:t>1</a:t></a:r><a:r><a:rPr baseline="-25000"/><a:t>2 ₸</a:t></a:r>'
    )
    parsed = read(tmp_path, shape("С 01.07.2026 X").replace("<a:r><a:t>С 01.07.2026 X</a:t></a:r>", runs))
    assert [block.text for block in parsed.blocks] == ["700¹2 ₸"]
    assert parsed.problems[0] == Problem("struck_out_skipped", "", Place(page=1), "900")


def test_a_table_of_a_slide_cell_by_cell(tmp_path: Path) -> None:
    rows = [
        ["Вклад", "Ставка, % годовых", "<"],
        ["^", "тенге", "доллар"],
        ["«Жинақ»", "15,5", "1,0"],
        ["«Еркін»", "13,5", "не открывается"],
    ]
    parsed = read(tmp_path, shape("Вклады с 01.07.2026", kind=TITLE) + table(rows))
    assert [block.text for block in parsed.blocks] == [
        "«Жинақ» — Ставка · тенге: 15,5 % годовых; Ставка · доллар: 1,0 % годовых",
        "«Еркін» — Ставка · тенге: 13,5 % годовых; Ставка · доллар: не открывается",
    ]


def test_hidden_slides_and_shapes_are_left_out_and_told(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        shape("Видно с 01.07.2026") + shape("тайна", hidden=' hidden="1"') + shape("за краем", at=(2000, 0)),
        shape("черновик"),
        hidden=(1,),
    )
    assert [block.text for block in parsed.blocks] == ["Видно с 01.07.2026"]
    assert parsed.problems == (
        Problem("hidden_text", place=Place(page=1), excerpt="тайна"),
        Problem("hidden_text", place=Place(page=1), excerpt="за краем"),
        Problem("hidden_slides_skipped", "1"),
    )
