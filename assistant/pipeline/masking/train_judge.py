"""Train the second look at names (judging.py): `python -m assistant.pipeline.masking.train_judge`.

The CRF must not be sure of texts only because it learned them, so each half of the training part is read with
a model of the other half. The held-out fifth is never seen. About fifteen minutes of one core; needs
scikit-learn, which comes with the embedder.
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.pipeline.masking import crf, judging, names
from assistant.pipeline.masking.judging import Features, Ruled
from assistant.pipeline.masking.masker import weigh
from assistant.pipeline.masking.normalise import normalise
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.train import CORPORA, Spans, data_folder, rows, train

_ROUNDS = 12
_STRENGTH = 0.3


def half(text: str) -> int:
    """0 or 1, by a hash."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[4:8], "big") % 2


_OTHERS = (lambda text: half(text) != 0, lambda text: half(text) != 1)


def examples(text: str, spans: Spans, tagger: crf.Tagger) -> Iterator[tuple[Features, bool]]:
    """Each name that was found or passed over in a text, and whether it is one (half of it, at least)."""
    read = normalise(text)
    reading = Reading(read.text)
    seen = crf.read(reading, tagger)
    if not judging.applies(reading, seen):
        return
    ruled = [Ruled(claim, crf.doubted(claim, seen)) for claim in names.find(reading)]
    fields, standing = weigh(reading, seen, ruled)
    gold = {i for start, end in spans for i in range(start, end)}
    found = [(claim, True) for claim in fields if claim.label == "PERSON"]
    found += [(claim, False) for claim in judging.passed_over(reading, fields, seen, standing)]
    for claim, was_found in found:
        start, end = read.original(claim.start, claim.end)
        right = 2 * sum(i in gold for i in range(start, end)) >= end - start
        yield judging.features(reading, claim, seen, ruled, found=was_found), right


def fitted(found: Sequence[Features], right: Sequence[bool]) -> dict[str, float]:
    """Feature -> weight of a logistic regression; the intercept has no name."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.preprocessing import MaxAbsScaler  # type: ignore[import-untyped]

    columns, scaler = DictVectorizer(sparse=False), MaxAbsScaler()
    matrix = scaler.fit_transform(columns.fit_transform(list(found)))
    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(matrix, list(right))
    weights = model.coef_[0] / scaler.scale_
    named = dict(zip(columns.get_feature_names_out(), weights, strict=True))
    return {name: round(float(value), 4) for name, value in {"": model.intercept_[0], **named}.items()}


def main() -> int:
    """Train on both halves and write the weights."""
    folder = data_folder()
    if not all((folder / name).exists() for name in CORPORA):
        print(f"No corpora in {folder}: set SUFLER_DATA.", file=sys.stderr)  # noqa: T201
        return 2
    found: list[tuple[Features, bool]] = []
    with tempfile.TemporaryDirectory() as aside:
        for which in (0, 1):
            model = Path(aside) / f"{which}.crfsuite"
            train(folder, model, _ROUNDS, only=_OTHERS[which])
            tagger = crf.Tagger(model)
            for text, spans in rows(folder, testing=False):
                if half(text) == which:
                    found += examples(text, spans, tagger)
    weights = fitted([row for row, _ in found], [right for _, right in found])
    judging.WEIGHTS.write_text(
        json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8"
    )
    print(f"{len(found)} names, {len(weights)} weights")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
