"""Words for the codes of the library: what was noticed in a file, why it failed, what can be done."""

import re
from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
INSIDE_FIGURE = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|[₸$€%]|(?:тг|тенге|теңге)\b)")
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """What happened, and what to do about it; `advice` may be empty."""

    said: Words
    advice: Words = ""


PROBLEMS: dict[str, Wording] = {
    # the file can't be used
    "empty": Wording(
        _("There is no text in the file."), _("Open it, check that it was saved whole, and upload it again.")
    ),
    "unsupported": Wording(
        _("This kind of file can't be read."),
        _("Save it as PDF, DOCX, XLSX, PPTX, CSV, HTML, Markdown or TXT and upload that."),
    ),
    "wrong_extension": Wording(
        _("The content is of another kind than the file's name says."),
        _("Open it in the program it was made with and save it again under its proper format."),
    ),
    "encrypted": Wording(
        _("The file is protected by a password."), _("Take the protection off and upload it again.")
    ),
    "corrupt": Wording(
        _("The file is damaged or is not what its name says."),
        _("Open it, save a fresh copy and upload that. If it does not open, ask for the original."),
    ),
    "too_large": Wording(
        _("The file is larger than 200 MB."),
        _("Split it into parts or take the pictures out, and upload the parts."),
    ),
    "day_full": Wording(
        _("You have uploaded as much today as one person may."),
        _("Go on tomorrow, or ask whoever runs the server to take the folder in: manage.py ingest."),
    ),
    "too_many_pages": Wording(
        _("The document has more pages, rows or text than can be read at once."),
        _("Split it into parts of fewer than 500 pages and upload each as a document of its own."),
    ),
    "too_expanded": Wording(
        _("The file unpacks to far more than its own size, as harmful files do."),
        _("Save a fresh copy from the program it was made with. If that is refused too, ask security."),
    ),
    "macro": Wording(
        _("Files with macros are not accepted."),
        _("Save it without macros: as DOCX or XLSX, and upload that."),
    ),
    "no_text": Wording(
        _("The document holds only pictures of text."),
        _("Upload the file it was printed from, or a PDF with a text layer."),
    ),
    "no_ocr": Wording(
        _("The document is a scan, and no OCR is installed."),
        _(
            "Install it on the server (apt-get install tesseract-ocr tesseract-ocr-rus tesseract-ocr-kaz) "
            "and try again, or upload the file it was printed from."
        ),
    ),
    "too_slow": Wording(
        _("Reading the file took too long and was stopped."),
        _("Split it into parts, or save a fresh copy from the program it was made with."),
    ),
    "too_heavy": Wording(
        _("Reading the file took too much memory and was stopped."),
        _("Split it into parts, or save a fresh copy from the program it was made with."),
    ),
    "parser_died": Wording(
        _("The program that reads such files crashed on it. Nothing else was harmed."),
        _("Save a fresh copy, or the same in another format, and upload that."),
    ),
    "no_faq_rows": Wording(
        _("No row of the FAQ base could be taken."),
        _("Each row needs external_id, text and language (ru, kk or en); title and question are welcome."),
    ),
    "labels_differ": Wording(
        _("The document that has this name or this content is seen by others than was chosen."),
        _("Choose its access labels or none, change them on its page, or give the file a title of its own."),
    ),
    # the antivirus
    "virus": Wording(
        _("The antivirus found something harmful in the file."),
        _("Don't open it and don't pass it on. Tell security where it comes from."),
    ),
    "antivirus_limit": Wording(
        _("The file is larger than the antivirus looks at, and without its look no file is taken."),
        _("Split it into parts, or ask the administrator of the server to raise its limit."),
    ),
    "antivirus_away": Wording(
        _("The antivirus does not answer, and without its look no file is taken."),
        _("Try it again in a few minutes. If it goes on, tell the administrator of the server."),
    ),
    # a page of the intranet can't be had
    "bad_address": Wording(
        _("This is no address that can be visited."),
        _("Write it whole, with http:// or https://, and without a user name or a password."),
    ),
    "host_not_allowed": Wording(
        _("The address, or one that it leads on to, is not on the list of hosts."),
        _("Ask the administrator of the server to add the host, or save the page and upload the file."),
    ),
    "page_unreachable": Wording(
        _("The server of the page does not answer."),
        _("Check the address, and open it in a browser on this network."),
    ),
    "page_refused": Wording(
        _("The server did not give the page."),
        _("It may ask for a password or have moved. Open it in a browser, save it and upload the file."),
    ),
    "page_too_slow": Wording(
        _("The page did not arrive in time."), _("Try it again, with fewer addresses at once.")
    ),
    # it was read, and a person should look
    "page_without_text": Wording(
        _("A page has no text."), _("If it is a scan, its content can't be found yet.")
    ),
    "page_needs_ocr": Wording(
        _("A page is a picture of text, and no OCR is installed."),
        _(
            "Install it on the server (apt-get install tesseract-ocr tesseract-ocr-rus tesseract-ocr-kaz) "
            "and upload the file again, or upload the file it was printed from."
        ),
    ),
    "page_read_by_ocr": Wording(
        _("A page is a picture; its text was recognised."), _("Compare its passages with the picture.")
    ),
    "figures_read_by_ocr": Wording(
        _("Figures of this page were recognised from a picture."),
        _("Compare every figure with the picture; correct or exclude the passages that differ."),
    ),
    "page_hard_to_read": Wording(
        _("A page was recognised so badly that its text can't be trusted."),
        _("Scan it again, straight and with 300 dots an inch, or exclude its passages."),
    ),
    "text_layer_of_scan": Wording(
        _("The text of this page was recognised by the scanner, not by Sufler."),
        _("Compare its passages with the picture."),
    ),
    "figures_read_by_scanner": Wording(
        _("Figures of this page were recognised by the scanner, not by Sufler."),
        _("Compare every figure with the picture; correct or exclude the passages that differ."),
    ),
    "near_duplicate": Wording(
        _("A published document says nearly the same."),
        _("If it is a new edition, upload it as a new version of that document, or retire the other."),
    ),
    "table_not_parsed": Wording(_("A table could not be read."), _("Compare its passages with the file.")),
    "missing_date": Wording(
        _("No date was found in the document."), _("Make sure that “effective from” is right.")
    ),
    "date_not_understood": Wording(
        _("The document seems to say since when it holds, and it was not understood."),
        _("Read the quoted sentence, and set the days yourself before you publish."),
    ),
    "dates_differ": Wording(
        _("The document says of itself that it holds from or until different days."),
        _("Compare them with the document, and set the right days before you publish."),
    ),
    "hidden_sheet_skipped": Wording(_("A hidden sheet was left out.")),
    "hidden_slides_skipped": Wording(_("Hidden slides were left out.")),
    "attachments_skipped": Wording(
        _("The attachments of the message were left out."), _("Save those you need and upload them as files.")
    ),
    "hidden_rows_skipped": Wording(_("Hidden rows were left out.")),
    "hidden_columns_skipped": Wording(_("Hidden columns were left out.")),
    "struck_out_skipped": Wording(
        _("Text that is struck out was left out."), _("Make sure that it holds no longer.")
    ),
    "formula_without_value": Wording(
        _("A formula has no saved value."),
        _("Open the workbook, let it calculate, save it and upload it again."),
    ),
    "formula_error": Wording(_("A formula ended in an error."), _("Put it right in the workbook.")),
    "shown_rounded": Wording(_("A cell shows a rounded figure; the exact one was taken.")),
    "invisible_characters": Wording(_("Invisible characters were removed.")),
    "undecodable_characters": Wording(
        _("Some characters could not be decoded."), _("Save the file as UTF-8 and upload it again.")
    ),
    # it may be an attack
    "hidden_text": Wording(
        _("The document holds text that no reader sees. It was left out."),
        _("Ask where the file comes from. Have the hidden text removed, or release it with a reason."),
    ),
    "white_text": Wording(
        _("The document holds text in the colour of its ground. It was left out."),
        _("Ask where the file comes from. Have the hidden text removed, or release it with a reason."),
    ),
    "tiny_text": Wording(
        _("The document holds text too small to be read. It was left out."),
        _("Ask where the file comes from. Have the hidden text removed, or release it with a reason."),
    ),
    "zero_width_characters": Wording(
        _("The document holds characters without width, which can carry hidden words. They were removed."),
        _("If the text was copied from a web page, release it with a reason; else ask where it comes from."),
    ),
    "instruction_to_model": Wording(
        _("The text speaks to a language model instead of a reader."),
        _("Have the sentence removed, or release the document with a reason if it is meant for people."),
    ),
}
UNKNOWN = Wording(_("Something is wrong with the file."), _("Show it to the administrator of Sufler."))

# what is said of a finding by settling it; of the others only that it was seen
SETTLED: dict[str, Words] = {
    "figures_read_by_ocr": _("The figures are right"),
    "figures_read_by_scanner": _("The figures are right"),
    "page_hard_to_read": _("The passages are right"),
    "table_not_parsed": _("The passages are right"),
    "near_duplicate": _("Keep both"),
}

# how an instruction to a model was known, by the rule's name (`ingestion.pipeline.inspecting.rules`)
GIVEN_AWAY: dict[str, Words] = {
    "cancels": _("it cancels earlier instructions"),
    "role": _("it gives the reader another role"),
    "prompt": _("it asks for the instructions of the model"),
    "address": _("it addresses a model"),
    "format": _("it has the marks of a chat format"),
    "answers": _("it orders how questions are answered"),
    "familiar": _("it commands in the familiar form"),
    "sends": _("it wants something sent away"),
    "encoded": _("it is encoded"),
    "disguised": _("it is disguised by spaces or letters of another alphabet"),
}

IMPOSSIBLE: dict[str, Words] = {
    "not_ready": _("This version can't be published: it is not ready, or somebody has retired it meanwhile."),
    "already_published": _("Somebody else has published this version already. Nothing was changed."),
    "not_published": _(
        "This version is not published, or somebody has retired it already. Nothing was changed."
    ),
    "changed_since": _(
        "Somebody else has published or changed a version of this document since you opened the page. "
        "Nothing was changed; look at the dates again."
    ),
    "dates_reversed": _("“Effective until” must be later than “effective from”. Nothing was changed."),
    "ends_before_it_begins": _(
        "The version would end before it begins: state the day from which it holds. Nothing was changed."
    ),
    "needs_a_start": _(
        "Other versions of the document are published: state the day from which this one holds. "
        "Nothing was changed."
    ),
    "settled_already": _("Somebody else has settled this already."),
    "no_such_finding": _("The file was read anew meanwhile. Look at what was noticed again."),
    "in_quarantine": _("This can be settled only by letting the version out of quarantine with a reason."),
    "not_quarantined": _("This version is not in quarantine any more. Nothing was changed."),
    "reason_too_short": _("State the reason in 10 characters or more. Nothing was changed."),
    "no_words": _("The passage can't be empty; leave it out instead. Nothing was changed."),
    "too_long": _("The passage is too long for the search: 1,400 characters are possible."),
    "not_corrected": _("The passage has the text of the file already."),
    "not_failed": _("This version is being processed or is ready already. Nothing was changed."),
}

STAGES: dict[str, Words] = {
    "queued": _("waiting for its turn"),
    "reading": _("reading"),
    "embedding": _("learning its passages"),
    "done": _("done"),
}


@register.filter
def problem_words(code: str) -> Words:
    """What was noticed or went wrong."""
    return PROBLEMS.get(code, UNKNOWN).said


@register.filter
def problem_advice(code: str) -> Words:
    """What to do about it, or empty."""
    return PROBLEMS.get(code, UNKNOWN).advice


@register.filter
def refusal_words(code: str) -> Words:
    """Why a step was not possible."""
    return IMPOSSIBLE.get(code, UNKNOWN.said)


@register.filter
def detail_words(detail: str, code: str) -> Words:
    """What else is known of a finding, in words where it is a name."""
    return GIVEN_AWAY.get(detail, detail) if code == "instruction_to_model" else detail


@register.filter
def whole_figures(text: str) -> str:
    """The text with its figures kept on one line: half of «1 500 ₸» must not be read as another figure."""
    return INSIDE_FIGURE.sub("\N{NO-BREAK SPACE}", text)


@register.filter
def settle_words(code: str) -> Words:
    """What a person says who settles a finding."""
    return SETTLED.get(code, _("Seen"))


@register.filter
def stage_words(stage: str) -> Words:
    """What the worker is doing."""
    return STAGES.get(stage, stage)
