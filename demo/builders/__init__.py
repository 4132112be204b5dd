"""What turns the texts in `sources/` into XLSX, DOCX and PDF, the same bytes at every run."""
