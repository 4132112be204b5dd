"""The fictional bank is loaded once, whatever became of its documents."""

import json
from pathlib import Path

import pytest

from assistant.management.commands import load_demo
from ingestion.models import Status, Version


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.PROCESSING, Status.PUBLISHED, Status.FAILED, Status.RETIRED])
def test_what_was_loaded_is_not_loaded_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: Status
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "safes.txt").write_text("Сейфы с 1 января 2026 года.")
    item = {"file": "safes.txt", "slug": "safes", "title": "Сейфы", "kind": "policy"}
    (tmp_path / "manifest.json").write_text(json.dumps([item]))
    monkeypatch.setattr(load_demo, "DEMO", tmp_path)
    assert len(load_demo.load_documents()) == 1
    Version.objects.update(status=status)
    assert load_demo.load_documents() == []
    assert Version.objects.count() == 1
