"""Writes tokenizer.json (Hugging Face tokenizers): SentencePiece unigram as XLM-RoBERTa uses it."""

import json
from typing import Any

from inference.conversion.vocabulary import MASK, SPECIAL, Words

SPACE = "\u2581"
# SentencePiece's nmt_nfkc: drop controls, map odd white space to a space, NFKC, squeeze spaces
CONTROLS = r"[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]"
ODD_SPACES = r"[\u0009\u000A\u000C\u000D\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]"


def tokenizer_json(words: Words) -> str:
    """The whole file as JSON text."""
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": _added_tokens(words),
            "normalizer": {"type": "Sequence", "normalizers": _normalizers()},
            "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [{"type": "WhitespaceSplit"}, _metaspace()],
            },
            "post_processor": _post_processor(),
            "decoder": _metaspace(),
            "model": {
                "type": "Unigram",
                "unk_id": SPECIAL.index("<unk>"),
                "byte_fallback": False,
                "vocab": [list(pair) for pair in zip(words.pieces, words.scores, strict=True)],
            },
        },
        ensure_ascii=False,
    )


def _added_tokens(words: Words) -> list[dict[str, Any]]:
    tokens = [*enumerate(SPECIAL), (words.pieces.index(MASK), MASK)]
    flags = {"single_word": False, "rstrip": False, "normalized": False, "special": True}
    return [{"id": index, "content": piece, "lstrip": piece == MASK, **flags} for index, piece in tokens]


def _normalizers() -> list[dict[str, Any]]:
    return [
        {"type": "Replace", "pattern": {"Regex": CONTROLS}, "content": ""},
        {"type": "Replace", "pattern": {"Regex": ODD_SPACES}, "content": " "},
        {"type": "NFKC"},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
    ]


def _metaspace() -> dict[str, Any]:
    return {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": True}


def _post_processor() -> dict[str, Any]:
    start, end = ({"SpecialToken": {"id": piece, "type_id": 0}} for piece in ("<s>", "</s>"))
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    ids = {
        piece: {"id": piece, "ids": [SPECIAL.index(piece)], "tokens": [piece]} for piece in ("<s>", "</s>")
    }
    return {
        "type": "TemplateProcessing",
        "single": [start, first, end],
        "pair": [start, first, end, end, second, end],
        "special_tokens": ids,
    }
