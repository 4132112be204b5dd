"""Rebuild the XLSX, DOCX and PDF files of `documents/` from `sources/`: python demo/make_documents.py

The Markdown, HTML, TXT and CSV documents are written by hand in `documents/` and not touched.
"""

from pathlib import Path

from builders.deposit_pdf import build_deposit_pdf
from builders.document import build_document
from builders.scan import build_scan
from builders.spreadsheet import build_workbook
from sources import business_tariffs, card_tariffs
from sources.deposits import TARIFFS

HERE = Path(__file__).parent
SOURCES, DOCUMENTS = HERE / "sources", HERE / "documents"
DOCX = (
    ("loan_terms_ru.txt", "loan-terms-ru.docx", "ru-RU"),
    ("complaints_ru.txt", "complaints-ru.docx", "ru-RU"),
    ("complaints_kk.txt", "complaints-kk.docx", "kk-KZ"),
    ("mortgage_ru.txt", "mortgage-ru.docx", "ru-RU"),
)


def main() -> None:
    """Build everything and name what was built."""
    build_workbook(
        DOCUMENTS / "card-tariffs.xlsx", card_tariffs.TITLE, card_tariffs.NOTE, card_tariffs.SHEETS
    )
    build_workbook(
        DOCUMENTS / "business-tariffs.xlsx", business_tariffs.TITLE, business_tariffs.NOTE, business_tariffs.SHEETS
    )
    for source, target, language in DOCX:
        build_document(SOURCES / source, DOCUMENTS / target, language)
    for tariff in TARIFFS:
        build_deposit_pdf(DOCUMENTS / tariff.file, tariff)
    build_scan(SOURCES / "holiday_order_ru.txt", DOCUMENTS / "holiday-order-scan.pdf")
    for path in sorted(DOCUMENTS.iterdir()):
        print(f"{path.stat().st_size:>8}  {path.name}")


if __name__ == "__main__":
    main()
