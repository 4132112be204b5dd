"""The closed list of what can be wrong with a file: codes here, their translated words in templates."""

from collections.abc import Mapping

FAILURES: Mapping[str, str] = {
    "empty": "The file is empty.",
    "unsupported": "This kind of file can't be read.",
    "wrong_extension": "The content doesn't match the extension of the file's name.",
    "encrypted": "The file is protected by a password.",
    "corrupt": "The file is damaged.",
    "too_large": "The file is larger than the limit.",
    "too_many_pages": "The document has more pages than the limit.",
    "too_expanded": "The file unpacks to far more than its own size.",
    "macro": "Files with macros are not accepted.",
    "no_text": "The document has only pictures of text.",
    "no_ocr": "The document is a scan, and no OCR is installed.",
    "too_slow": "Reading the file took too long.",
    "too_heavy": "Reading the file took too much memory.",
    "parser_died": "The program that reads such files crashed on it.",
}
"""The file can't be used: the codes of UnreadableFile."""

NOTICES: Mapping[str, str] = {
    "page_without_text": "A page has no text.",
    "page_needs_ocr": "A page is a picture of text, and no OCR is installed.",
    "page_read_by_ocr": "A page is a picture; its text was recognised.",
    "figures_read_by_ocr": "Figures of this page were recognised from a picture.",
    "page_hard_to_read": "A page was recognised so badly that its text can't be trusted.",
    "text_layer_of_scan": "The text of this page was recognised by the scanner, not by Sufler.",
    "figures_read_by_scanner": "Figures of this page were recognised by the scanner, not by Sufler.",
    "near_duplicate": "A published document says nearly the same.",
    "table_not_parsed": "A table could not be read.",
    "missing_date": "No date was found in the document.",
    "date_not_understood": "The document seems to say since when it holds, and it was not understood.",
    "dates_differ": "The document says of itself that it holds from or until different days.",
    "hidden_sheet_skipped": "A hidden sheet was left out.",
    "hidden_slides_skipped": "Hidden slides were left out.",
    "attachments_skipped": "The attachments of the message were left out.",
    "hidden_rows_skipped": "Hidden rows were left out.",
    "hidden_columns_skipped": "Hidden columns were left out.",
    "struck_out_skipped": "Text that is struck out was left out.",
    "formula_without_value": "A formula has no saved value.",
    "formula_error": "A formula ended in an error.",
    "shown_rounded": "A cell shows a rounded figure; the exact one was taken.",
    "invisible_characters": "Invisible characters were removed.",
    "undecodable_characters": "Some characters could not be decoded.",
}
"""The file was read, and an admin should look at something: the codes of Problem."""

TO_SETTLE: frozenset[str] = frozenset(
    {
        "table_not_parsed",
        "figures_read_by_ocr",
        "figures_read_by_scanner",
        "page_hard_to_read",
        "page_needs_ocr",
    }
)
"""Codes of NOTICES that a person must settle before the version can be published ("needs attention")."""

DAYS_IN_DOUBT: frozenset[str] = frozenset({"date_not_understood", "dates_differ"})
"""Codes of NOTICES with which a version without stated days is published by a person only."""

SUSPICIONS: Mapping[str, str] = {
    "hidden_text": "The document holds text that no reader sees.",
    "white_text": "The document holds text in the colour of its ground.",
    "tiny_text": "The document holds text too small to be read.",
    "zero_width_characters": "The document holds characters that have no width.",
    "instruction_to_model": "The document speaks to a language model.",
}
"""The file may be an attack: its version is quarantined until a person releases it with a reason."""

CODES: Mapping[str, str] = {**FAILURES, **NOTICES, **SUSPICIONS}
"""Every code with one line in English, the msgid of its translation."""
