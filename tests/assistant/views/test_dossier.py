"""The dossier of an answer: what a complaint is answered with, and what proves it away from Sufler."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from assistant.models import Answer, Question, Review
from assistant.reviewing.flags import Spot, raise_flag
from foundation import audit
from foundation.models import AuditEntry, User
from tests.assistant.views.conftest import REPLY


def taken(client: Client, answer: Answer) -> zipfile.ZipFile:
    response = client.post(f"/review/{answer.pk}/dossier/")
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.content))


def verified(folder: Path, *arguments: str) -> dict[str, Any]:
    """What the verifier of the dossier says, where no Sufler is."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "run.py"), "dossier.json", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if found["holds"] else 1)
    return found


@pytest.fixture
def unpacked(client: Client, people: dict[str, User], answered: Question, tmp_path: Path) -> Path:
    """A dossier on a machine of its own."""
    reviewer = people["supervisor"]
    Review.objects.create(answer=answered.answer, reviewer=reviewer, verdict="right")
    client.force_login(reviewer)
    taken(client, answered.answer).extractall(tmp_path)
    # isolated Python looks for modules nowhere else
    (tmp_path / "run.py").write_text(
        f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); "
        "sys.argv[0] = 'verify_dossier.py'; runpy.run_path('verify_dossier.py', run_name='__main__')"
    )
    return tmp_path


def test_it_holds_everything_and_no_customer_data(unpacked: Path, answered: Question) -> None:
    raw = (unpacked / "dossier.json").read_text()
    dossier = json.loads(raw)
    assert dossier["question"]["masked_text"] == answered.masked_text
    assert dossier["answer"]["masked_text"] == answered.answer.masked_text
    assert dossier["answer"]["model"] == answered.answer.model
    (source,) = dossier["sources"]
    assert (source["version"], "1 500" in source["text"]) == (1, True)
    assert [one["verdict"] for one in dossier["reviews"]] == ["right"]
    assert dossier["answer"]["checks"]
    assert "850315" not in raw
    last = AuditEntry.objects.filter(action="dossier.exported").get()
    assert dossier["seal"]["hash"] == last.hash


def test_the_pdf_says_the_same_in_letters_that_are_there(unpacked: Path, answered: Question) -> None:
    pages = pypdfium2.PdfDocument(str(unpacked / "dossier.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    squeezed = " ".join(text.split())
    assert REPLY.rstrip(".") in squeezed
    assert f"Досье ответа {answered.answer.pk}" in squeezed
    assert "850315" not in squeezed


def test_the_verifier_needs_no_sufler(unpacked: Path, answered: Question) -> None:
    found = verified(unpacked)
    assert found == {"answer": answered.answer.pk, "holds": True, "errors": [], "chain": False}
    (unpacked / "chain.jsonl").write_bytes(b"".join(audit.export()))
    assert verified(unpacked, "--chain", "chain.jsonl")["holds"] is True


def changed_answer(dossier: dict[str, Any]) -> None:
    dossier["answer"]["masked_text"] = "Перевыпуск бесплатный."


def changed_source(dossier: dict[str, Any]) -> None:
    dossier["sources"][0]["text"] += " Не более раза в год."


def changed_entry(dossier: dict[str, Any]) -> None:
    dossier["seal"]["actor"] = "user:1"


@pytest.mark.parametrize(
    "change, found",
    [(changed_answer, "seal"), (changed_source, "source:1"), (changed_entry, "entry")],
    ids=["answer", "source", "entry"],
)
def test_what_was_changed_is_named(
    unpacked: Path, change: Callable[[dict[str, Any]], None], found: str
) -> None:
    path = unpacked / "dossier.json"
    dossier = json.loads(path.read_text())
    change(dossier)
    path.write_text(json.dumps(dossier))
    assert any(error.startswith(found) for error in verified(unpacked)["errors"])


def test_a_dossier_made_up_as_a_whole_stands_in_no_chain(unpacked: Path) -> None:
    from foundation import dossier_verifier, verifier

    path = unpacked / "dossier.json"
    dossier = json.loads(path.read_text())
    changed_answer(dossier)
    dossier["seal"]["details"]["sha256"] = dossier_verifier.digest(dossier)
    dossier["seal"]["hash"] = verifier.digest(dossier["seal"])
    path.write_text(json.dumps(dossier))
    assert verified(unpacked)["holds"] is True
    (unpacked / "chain.jsonl").write_bytes(b"".join(audit.export()))
    number = dossier["seal"]["number"]
    assert verified(unpacked, "--chain", "chain.jsonl")["errors"] == [f"entry:{number}"]


def test_nobody_takes_the_dossier_of_their_own_answer(
    client: Client, people: dict[str, User], answered: Question
) -> None:
    Question.objects.filter(pk=answered.pk).update(asked_by=people["supervisor"])
    client.force_login(people["supervisor"])
    assert client.post(f"/review/{answered.answer.pk}/dossier/").status_code == 302
    assert not AuditEntry.objects.filter(action="dossier.exported").exists()


def test_a_flag_in_it_says_which_sentence_and_which_source_is_meant(
    client: Client, people: dict[str, User], answered: Question
) -> None:
    raise_flag(answered.answer, "wrong_source", "", people["operator"], Spot(1, 1))
    client.force_login(people["supervisor"])
    dossier = json.loads(taken(client, answered.answer).read("dossier.json"))
    flag = next(one for one in dossier["flags"] if one["by"] != "Sufler")
    assert (flag["sentence"], flag["source"]) == (1, dossier["sources"][0]["rank"])
