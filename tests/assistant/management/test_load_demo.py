"""The fictional bank is loaded once, whatever became of its documents."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from assistant.management.commands import load_demo
from assistant.models import OwnTerm
from assistant.pipeline.hiding import policy_in_force
from assistant.pipeline.masking import Vault, mask
from foundation import clock
from foundation.commands import UsageError
from ingestion.models import Document, Status, Version
from tests.fakes import FakeEngine, serving


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


@pytest.mark.django_db
def test_without_an_engine_it_says_what_to_run_and_takes_nothing_in(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with serving(FakeEngine()) as gone:
        pass
    settings.EMBED_URL = gone.url
    # a program that ends at once, in the place of the engine's
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UsageError, match="no engine is ready; run: python -m inference --only-embed"):
        call_command("load_demo", "--wait")
    assert not Version.objects.exists()


@pytest.mark.django_db
def test_a_base_whose_publication_was_undone_stays_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "faq.csv").write_text("id,text,lang\n1,Сейфы с 9 до 18.,ru\n")
    item = {"file": "faq.csv", "slug": "faq", "title": "Вопросы", "kind": "faq"}
    (tmp_path / "manifest.json").write_text(json.dumps([item]))
    monkeypatch.setattr(load_demo, "DEMO", tmp_path)
    assert len(load_demo.load_documents()) == 1
    Version.objects.update(status=Status.READY, publish_when_ready=False)
    assert load_demo.load_documents() == []
    assert Version.objects.get().status == Status.READY


@pytest.mark.django_db
def test_a_document_that_was_given_other_labels_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "safes.txt").write_text("Сейфы с 1 января 2026 года.")
    item = {"file": "safes.txt", "slug": "safes", "title": "Сейфы", "kind": "policy", "labels": ["internal"]}
    (tmp_path / "manifest.json").write_text(json.dumps([item]))
    monkeypatch.setattr(load_demo, "DEMO", tmp_path)
    load_demo.load_documents()
    Document.objects.get().labels.clear()
    (tmp_path / "documents" / "safes.txt").write_text("Сейфы с 1 июля 2026 года.")
    assert load_demo.load_documents() == []
    assert Version.objects.count() == 1


@pytest.mark.django_db
def test_a_product_with_a_persons_name_is_no_customer_unless_one_is_led_to() -> None:
    load_demo.load_own_words()
    policy = policy_in_force()
    for asked in ("заявку на арман подала вчера", "whats the lowest line of credit arman gold is given with"):
        assert mask(asked, Vault(), policy=policy).text == asked
    assert "арман" not in mask("клиент арман подал заявку вчера", Vault(), policy=policy).text
    OwnTerm.objects.listed().update(removed_at=clock.now())
    load_demo.load_own_words()
    assert not OwnTerm.objects.listed().exists(), "what was taken off came back"
