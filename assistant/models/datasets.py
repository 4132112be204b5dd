"""Data sets that adapters are trained from: what is in them, where it comes from, who was trained with it."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from assistant.models.reviewing import Review


class DataSet(models.Model):
    """Rows to learn from, built at one moment; built again, the same name gets the next number.

    The rows stand in a file, `sha256` is its sum. `statement` says what is in it, `left_out` which reviews
    are not and why; neither holds a text. `erased`: rows that were taken out since.
    """

    name = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    statement = models.JSONField()
    left_out = models.JSONField(default=list)
    erased = models.PositiveIntegerField(default=0)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    built_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "number"], name="one_data_set_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.number}"

    @property
    def file(self) -> Path:
        """The rows, a JSON object a line, as `train_adapter` reads them."""
        return Path(settings.HOME, "datasets", f"{self}.jsonl")

    def write(self, text: str) -> None:
        """Put the rows in their file, all at once or not at all; nobody else on the machine reads them."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.touch(0o600)
        fresh.write_text(text, encoding="utf8")
        fresh.replace(self.file)


class DataRow(models.Model):
    """A row that came from a review; `name` is its id in the file."""

    dataset = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="reviewed")
    name = models.CharField(max_length=160)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="data_rows")

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "review"], name="one_row_of_a_review")
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.name}"


class DataClause(models.Model):
    """A clause that a row cites: its document, version and the SHA-256 of its text."""

    row = models.ForeignKey(DataRow, on_delete=models.CASCADE, related_name="clauses")
    document = models.SlugField(max_length=120, db_index=True)
    version = models.PositiveIntegerField()
    text_sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_id} on {self.document}@{self.version}"


class Training(models.Model):
    """An adapter was trained from a data set; `sha256` is the adapter file's. `losses`: the mean loss of a
    token at each step, and `held_out_loss` at the end over rows that were not learned from.

    `weights`: the file it was trained for, as `NAME@sum`; `plan`: how, its seed among it; `rows`: from how
    many. Empty and None where they were not written down yet.
    """

    dataset = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="trainings")
    adapter = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    trained_at = models.DateTimeField()
    losses = models.JSONField(default=list)
    held_out_loss = models.FloatField(null=True)
    weights = models.CharField(max_length=200, blank=True)
    plan = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.adapter} from {self.dataset_id}"
