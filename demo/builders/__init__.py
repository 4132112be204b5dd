"""XLSX, DOCX and PDF from the texts in `sources/`, the same bytes at every run; and reading them back."""
