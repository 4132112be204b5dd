"""The dossier of an answer as a PDF that people read; the JSON beside it is what is verified."""

import functools
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assistant.models.questions import OutcomeCode, Rung
from assistant.models.reviewing import Cause, FlagReason, Verdict
from assistant.templatetags.chain import CHECKS, USES
from assistant.templatetags.words import HIDDEN

FONTS = Path(settings.BASE_DIR) / "static" / "fonts" / "print"
INK, QUIET, LINE = "#1c2024", "#60646c", "#d9d9e0"


def pdf_of(dossier: dict[str, Any]) -> bytes:
    """The sheets, in the language of whoever asks for them."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    _styles()
    title = _("Dossier of answer %(number)s") % {"number": dossier["answer"]["number"]}
    file = io.BytesIO()
    sheets = SimpleDocTemplate(
        file, pagesize=A4, title=title, author="Sufler", leftMargin=20 * mm, rightMargin=20 * mm,
        topMargin=18 * mm, bottomMargin=18 * mm,
    )  # fmt: skip
    number = functools.partial(_footer, title)
    sheets.build(list(_story(dossier, title)), onFirstPage=number, onLaterPages=number)
    return file.getvalue()


def _story(dossier: dict[str, Any], title: str) -> Iterable[Any]:
    question, answer = dossier["question"], dossier["answer"]
    yield _text(title, "title")
    yield _facts(
        [
            (_("Made"), f"{_moment(dossier['made_at'])}, {dossier['made_by']}"),
            (_("Asked"), f"{_moment(question['asked_at'])}, {question['asked_by'] or '–'}"),
            (_("In force on"), date_format(date.fromisoformat(question["as_of"]), "SHORT_DATE_FORMAT")),
            (_("Outcome"), " · ".join(map(str, _outcome(answer)))),
            (_("Model and adapter"), answer["model"] or "–"),
            (_("Route"), answer["route"] or "–"),
            (_("Prompt version"), answer["prompt_version"] or "–"),
            (_("Masking policy"), answer["masking_policy"] or "–"),
        ]
    )
    yield _text(_("Question, as masked"), "head")
    yield _text(question["masked_text"])
    if question["searched_text"]:
        yield _text(f"{_('Searched for:')} {question['searched_text']}", "quiet")
    hidden = dict.fromkeys((one["placeholder"], one["label"]) for one in question["masked_fields"])
    if hidden:
        words = ", ".join(f"{HIDDEN.get(label, label)} {placeholder}" for placeholder, label in hidden)
        yield _text(f"{_('Hidden:')} {words}", "quiet")
    yield _text(_("Answer"), "head")
    yield _text(answer["masked_text"] or "–")
    yield _text(_("Sources as they stood then"), "head")
    for source in dossier["sources"]:
        yield from _source(source)
    yield from _judged(dossier)
    yield _text(_("Entries of the audit chain"), "head")
    for entry in [*dossier["audit"], dossier["seal"]]:
        yield _text(
            f"№ {entry['number']} · {entry['action']} · {entry['actor']} · {_moment(entry['at'])}", "row"
        )
        yield _text(entry["hash"], "hash")
    yield _text(_("How to verify this dossier offline: python3 verify_dossier.py dossier.json"), "quiet")
    yield _text(f"SHA-256 {dossier['seal']['details']['sha256']}", "hash")


def _source(source: dict[str, Any]) -> Iterable[Any]:
    version = _("version %(number)s") % {"number": source["version"]}
    use = str(USES.get(source["use"], source["use"]))
    label = f"[{source['label']}] " if source["label"] else ""
    yield _text(f"{label}{source['document']} · {version} · {source['external_id']} · {use}", "row")
    yield _text(source["text"], "source")
    yield _text(f"SHA-256 {source['text_sha256']}", "hash")


def _judged(dossier: dict[str, Any]) -> Iterable[Any]:
    yield _text(_("Checks"), "head")
    for check in dossier["answer"]["checks"]:
        found = " · ".join(map(str, check.get("found") or []))
        passed = _("passed") if check["passed"] else _("not passed")
        yield _text(f"{passed}: {CHECKS.get(check['code'], check['code'])}{': ' + found if found else ''}")
    if not dossier["answer"]["checks"]:
        yield _text(_("The model was not asked."), "quiet")
    yield _text(_("Flags and verdicts"), "head")
    for flag in dossier["flags"]:
        words = f"{FlagReason(flag['reason']).label}, {flag['by']}, {_moment(flag['at'])}"
        yield _text(f"{words}: {flag['comment']}" if flag["comment"] else words)
        yield from (_text(one, "source") for one in _meant(flag, dossier))
    for review in dossier["reviews"]:
        cause = f" · {Cause(review['cause']).label}" if review["cause"] else ""
        yield _text(f"{Verdict(review['verdict']).label}{cause}, {review['by']}, {_moment(review['at'])}")
        if review["corrected_answer"]:
            yield _text(review["corrected_answer"], "source")
    if not dossier["flags"] and not dossier["reviews"]:
        yield _text(_("None."), "quiet")


def _meant(flag: dict[str, Any], dossier: dict[str, Any]) -> Iterable[str]:
    """The sentence and the source that a flag names."""
    if flag["sentence"]:
        yield str(dossier["answer"]["sentences"][flag["sentence"] - 1]["text"])
    for source in dossier["sources"]:
        if source["rank"] == flag["source"]:
            yield f"{source['document']} · {source['external_id']}"


def _outcome(answer: dict[str, Any]) -> list[Any]:
    rung = [Rung(answer["rung"]).label] if answer["rung"] else []
    return [OutcomeCode(answer["outcome"]).label, *rung, *filter(None, [answer["reason"]])]


def _moment(iso: str) -> str:
    at = parse_datetime(iso)
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else iso


def _text(text: str, style: str = "text") -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(escape(text).replace("\n", "<br/>"), _styles()[style])


def _facts(rows: list[tuple[str, str]]) -> Any:
    from reportlab.lib.units import mm
    from reportlab.platypus import Table

    cells = [[_text(name, "quiet"), _text(str(value))] for name, value in rows]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)]
    return Table(cells, colWidths=[42 * mm, 123 * mm], style=[*style, ("LEFTPADDING", (0, 0), (-1, -1), 0)])


def _footer(title: str, canvas: Any, sheets: Any) -> None:
    canvas.setFont("Inter", 8)
    canvas.setFillColor(QUIET)
    canvas.drawString(sheets.leftMargin, 28, title)
    canvas.drawRightString(sheets.pagesize[0] - sheets.rightMargin, 28, str(canvas.getPageNumber()))


@functools.cache
def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (("Inter", "inter-regular.ttf"), ("Inter-Bold", "inter-bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))
    text = ParagraphStyle("text", fontName="Inter", fontSize=9.5, leading=14, textColor=INK, spaceAfter=4)
    bold = {"parent": text, "fontName": "Inter-Bold", "keepWithNext": 1}
    small = {"parent": text, "fontSize": 8, "leading": 11}
    return {
        "text": text,
        "title": ParagraphStyle("title", **bold, fontSize=18, leading=24, spaceAfter=10),
        "head": ParagraphStyle("head", **bold, fontSize=12, leading=16, spaceBefore=12, spaceAfter=6),
        "row": ParagraphStyle("row", **bold, spaceBefore=6, spaceAfter=2),
        "quiet": ParagraphStyle("quiet", **small, textColor=QUIET),
        "hash": ParagraphStyle("hash", **{**small, "fontSize": 6.5, "leading": 9}, textColor=QUIET),
        "source": ParagraphStyle("source", parent=text, leftIndent=10, borderColor=LINE, backColor="#f7f7f9",
                                 borderPadding=(4, 6, 4, 6), spaceBefore=4, spaceAfter=8),
    }  # fmt: skip
