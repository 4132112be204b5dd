"""What a file is, by its content first and its extension second."""

from pathlib import Path

from ingestion.pipeline.parsing.limits import check_archive
from ingestion.pipeline.values import UnreadableFile

EXTENSIONS = {
    ".pdf": "pdf",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".pptx": "pptx",
    ".eml": "eml",
    ".xls": "xls",
    ".csv": "csv",
    ".tsv": "csv",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "txt",
}
MACRO_EXTENSIONS = {".docm", ".xlsm", ".dotm", ".xltm", ".xlsb", ".pptm", ".potm", ".ppsm"}
TEXT_FORMATS = {"csv", "html", "markdown", "txt", "eml"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
WORKBOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")
BINARY_MAGICS = (
    b"GIF8",
    b"\x7fELF",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
)
HEAD = 4096


def recognise(path: Path, name: str) -> str:
    """The format's name in the registry of parsers, or UnreadableFile.

    `name` is the file's original name. The content decides; an extension that says otherwise is
    `wrong_extension`, and files that can carry macros are `macro` whatever they are called.
    """
    extension = Path(name).suffix.lower()
    if extension in MACRO_EXTENSIONS:
        raise UnreadableFile("macro", extension)
    claimed = EXTENSIONS.get(extension)
    if extension and claimed is None:
        raise UnreadableFile("unsupported", extension[:12])
    found = _by_content(path)
    if claimed is None and found == "unknown":
        raise UnreadableFile("unsupported")
    if claimed is None:
        return "txt" if found == "text" else found
    if found == claimed or (found == "text" and claimed in TEXT_FORMATS):
        return claimed
    if found == "unknown":
        raise UnreadableFile("unsupported" if claimed in TEXT_FORMATS else "corrupt")
    raise UnreadableFile("wrong_extension", f"{found} ≠ {extension}")


def _by_content(path: Path) -> str:
    """One of the formats, "text" for any text but HTML, or "unknown"."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office_format(path)
    if head.startswith(PICTURES):
        return "image"
    if head.startswith(OLE):
        return _old_office_format(path)
    if head.startswith(BINARY_MAGICS) or _is_binary(head):
        return "unknown"
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return "html" if start.startswith((b"<!doctype html", b"<html")) else "text"


def _old_office_format(path: Path) -> str:
    """The format "xls", or a refusal: encrypted, with macros, or of a program that nobody reads here."""
    data = path.read_bytes()
    if ENCRYPTED_STREAM in data:
        raise UnreadableFile("encrypted")
    if not any(stream in data for stream in WORKBOOK_STREAMS):
        raise UnreadableFile("unsupported")
    if MACRO_STREAM in data:
        raise UnreadableFile("macro")
    return "xls"


def _office_format(path: Path) -> str:
    names = check_archive(path)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile("macro")
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "ppt/presentation.xml" in names:
        return "pptx"
    raise UnreadableFile("unsupported", "zip")


def _is_binary(head: bytes) -> bool:
    """NUL bytes that are not the halves of UTF-16, or many control bytes."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return not (max(even, odd) > len(head) / 8 and min(even, odd) <= len(head) / 100)
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls > len(head) * 0.05
