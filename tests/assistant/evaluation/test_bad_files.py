"""Commands that read questions or rows say in one line what is wrong with a file."""

from pathlib import Path

import pytest
from django.core.management import call_command

from foundation.commands import UsageError


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["evaluate", "check_examples"])
@pytest.mark.parametrize(
    ("text", "said"), [(None, "can't be read"), ("[1]", "is no"), ("{}", "is no"), ("текст", "is no")]
)
def test_a_file_that_is_none_is_named(tmp_path: Path, command: str, text: str | None, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    if text is not None:
        file.write_text(text, "utf8")
    with pytest.raises(UsageError, match=said):
        call_command(command, str(file))
