"""Rebuild the XLSX, DOCX and PDF files of `documents/` from `sources/`: python demo/make_documents.py

The Markdown, HTML, TXT and CSV documents are written by hand in `documents/` and not touched.
"""

from pathlib import Path

from builders.document import build_document
from builders.pdf import build_pdf
from builders.scan import build_scan
from builders.spreadsheet import build_workbook

HERE = Path(__file__).parent
SOURCES, DOCUMENTS = HERE / "sources", HERE / "documents"
XLSX = (
    ("card_tariffs_ru.txt", "card-tariffs.xlsx"),
    ("business_tariffs_ru.txt", "business-tariffs.xlsx"),
)
DOCX = (
    ("loan_terms_ru.txt", "loan-terms-ru.docx", "ru-RU"),
    ("complaints_ru.txt", "complaints-ru.docx", "ru-RU"),
    ("complaints_kk.txt", "complaints-kk.docx", "kk-KZ"),
    ("mortgage_ru.txt", "mortgage-ru.docx", "ru-RU"),
)
PDF = (
    ("deposits_2026_ru.txt", "deposit-tariffs-2026.pdf"),
    ("deposits_2027_ru.txt", "deposit-tariffs-2027.pdf"),
)


def main() -> None:
    """Build everything and name what was built."""
    for source, target in XLSX:
        build_workbook(SOURCES / source, DOCUMENTS / target)
    for source, target, language in DOCX:
        build_document(SOURCES / source, DOCUMENTS / target, language)
    for source, target in PDF:
        build_pdf(SOURCES / source, DOCUMENTS / target)
    build_scan(SOURCES / "holiday_order_ru.txt", DOCUMENTS / "holiday-order-scan.pdf")
    for path in sorted(DOCUMENTS.iterdir()):
        print(f"{path.stat().st_size:>8}  {path.name}")


if __name__ == "__main__":
    main()
