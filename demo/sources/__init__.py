"""Texts and rows from which `make_documents.py` builds the binary documents."""
