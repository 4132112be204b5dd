"""The library's tables: documents, their versions, the passages of a version, and the index's outbox."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.access import Reader
from foundation.clock import Validity
from foundation.models import Label
from ingestion.pipeline.values import Place


class Kind(models.TextChoices):
    TARIFF = "tariff", _("tariff")
    POLICY = "policy", _("policy")
    INSTRUCTION = "instruction", _("instruction")
    TEMPLATE = "template", _("letter template")
    FAQ = "faq", _("FAQ")
    REGULATION = "regulation", _("regulation")


class Status(models.TextChoices):
    """How far a version has come. "No longer in force" is no status: it follows from the windows."""

    PROCESSING = "processing", _("processing")
    NEEDS_ATTENTION = "needs_attention", _("needs attention")
    QUARANTINED = "quarantined", _("quarantined")
    FAILED = "failed", _("failed")
    READY = "ready", _("ready")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, reader: Reader) -> "DocumentQuerySet":
        """Documents all of whose labels the reader holds."""
        return self if reader.unrestricted else self.exclude(labels__in=reader.hidden_labels())


class Document(models.Model):
    """A document through all its versions; `slug` names it in every external id."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INSTRUCTION)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    labels = models.ManyToManyField(
        Label, blank=True, related_name="documents", verbose_name=_("access labels")
    )
    pair = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="paired",
        verbose_name=_("language pair"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "slug"]
        permissions: ClassVar = [("manage_knowledge", "Can upload, check, publish and retire documents")]

    def __str__(self) -> str:
        # a file that could not be read has given its document no title
        return self.title or self.slug


def _covers(day: date, start: str, until: str) -> Q:
    """Whether the window of these two fields, [start, until) and open where one is empty, covers `day`."""
    begun = Q((f"{start}__isnull", True)) | Q((f"{start}__lte", day))
    return begun & (Q((f"{until}__isnull", True)) | Q((f"{until}__gt", day)))


class VersionQuerySet(models.QuerySet["Version"]):
    def in_force_on(self, day: date) -> "VersionQuerySet":
        """Published versions whose window covers `day`."""
        return self.filter(_covers(day, "in_force_from", "in_force_until"), status=Status.PUBLISHED)


class Version(models.Model):
    """One upload of a document.

    `effective_*` is what the admin stated or confirmed, `proposed_*` what the text itself says; `in_force_*`
    is the window that publication derives from `effective_*` and from the versions after it, [from, until).
    `within` is the file's path in the folder or zip that it came in. `sketch` is what `inspecting.sketch()`
    made of its text.
    `problems` are the findings of the parser and the inspection, see `values.Problem.record()`; `unsettled`
    counts those that nobody has settled yet. `failure` is the code of why it could not be read or, when it is
    ready, of why it could not be published as asked.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PROCESSING)
    file = models.FileField(upload_to="%Y/%m/", max_length=300)
    file_name = models.CharField(_("file"), max_length=255)
    within = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.PositiveBigIntegerField(default=0)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    effective_until = models.DateField(_("effective until"), null=True, blank=True)
    proposed_from = models.DateField(null=True, blank=True)
    proposed_until = models.DateField(null=True, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_until = models.DateField(null=True, blank=True)
    publish_when_ready = models.BooleanField(default=False)
    stage = models.CharField(max_length=12, default="queued")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    unsettled = models.PositiveIntegerField(default=0)
    sketch = models.BinaryField(default=b"", blank=True)
    failure = models.CharField(max_length=40, blank=True)
    touched_at = models.DateTimeField(auto_now=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="uploads"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="publications"
    )
    published_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["document", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_per_number"),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_until__gt=models.F("effective_from")),
                name="version_effective_from_before_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.slug}@{self.number}"

    @property
    def validity(self) -> Validity:
        """The window in which this version is in force, once published."""
        return Validity(self.in_force_from, self.in_force_until)


class Settlement(models.Model):
    """A person looked at a finding and settled it; `finding` is its place in the version's `problems`."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="settlements")
    finding = models.PositiveIntegerField()
    note = models.CharField(_("reason"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="settlements"
    )
    settled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["version", "finding"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "finding"], name="one_settlement_per_finding")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.finding}"


class PassageQuerySet(models.QuerySet["Passage"]):
    def holding_on(self, day: date) -> "PassageQuerySet":
        """Passages that are not excluded and whose own window, if they have one, covers `day`."""
        return self.filter(_covers(day, "effective_from", "effective_until"), excluded=False)

    def in_force_on(self, day: date) -> "PassageQuerySet":
        """Passages that hold on `day`, of versions in force on it."""
        window = _covers(day, "version__in_force_from", "version__in_force_until")
        return self.holding_on(day).filter(window, version__status=Status.PUBLISHED)

    def embedded_by_others(self) -> "PassageQuerySet":
        """Passages that have their vector from another embedder than SUFLER_EMBED_MODEL."""
        return self.exclude(embedder=settings.EMBED_MODEL).exclude(version__status=Status.PROCESSING)


class Passage(models.Model):
    """A piece of a version that can be found and cited.

    `vector` is float32, little endian, of unit length; `terms` holds its weighted words as
    `ingestion.pipeline.indexing.lexical.pack()` writes them. `effective_*` narrows the version's window where
    the text gives a clause days of its own. `boxes` are rectangles on the page image as `values.Box.record()`
    writes them. `confidence` (0 to 1) is set where the text was read by OCR. `original_text` is what the
    parser read, kept when a person corrected it, else empty.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    external_id = models.CharField(max_length=300, db_index=True)
    text = models.TextField()
    breadcrumb = models.CharField(max_length=500, blank=True)
    page = models.PositiveIntegerField(null=True)
    clause = models.CharField(max_length=60, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(null=True)
    boxes = models.JSONField(default=list)
    confidence = models.FloatField(null=True)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    effective_until = models.DateField(_("effective until"), null=True, blank=True)
    excluded = models.BooleanField(default=False)
    original_text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64, db_index=True)
    embedder = models.CharField(max_length=80)
    vector = models.BinaryField()
    terms = models.BinaryField()

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="one_passage_per_position")
        ]

    def __str__(self) -> str:
        return self.external_id

    @property
    def validity(self) -> Validity:
        """The window of its own, open where the text gives none."""
        return Validity(self.effective_from, self.effective_until)

    @property
    def place(self) -> Place:
        """Where it stands in the document."""
        return Place(page=self.page, clause=self.clause, sheet=self.sheet, row=self.row)


class TermCount(models.Model):
    """In how many published passages a term (its 32-bit hash) stands; term 0 counts the passages."""

    term = models.PositiveBigIntegerField(primary_key=True)
    passages = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.term}: {self.passages}"


class Centre(models.Model):
    """The sum of many vectors of one embedder, for their mean: of typical questions or of published passages.

    `total` is float64, little endian. `ingestion.pipeline.indexing.centring` says what the means are for.
    """

    class Of(models.TextChoices):
        SERVICES = "services", "questions about services"
        GENERAL = "general", "questions about anything"
        PASSAGES = "passages", "published passages"

    embedder = models.CharField(max_length=80)
    of = models.CharField(max_length=10, choices=Of.choices)
    language = models.CharField(max_length=2)
    count = models.IntegerField(default=0)
    total = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["embedder", "of", "language"], name="one_centre_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.language}: {self.count}"


class IndexEvent(models.Model):
    """The outbox of the vector index: "what you hold of this version may be out of date".

    Whoever searches first brings its projection up to the newest event. The event carries no data: the
    projection reads the version as it is now, so applying an event twice or late does no harm.
    """

    version = models.PositiveBigIntegerField(db_index=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: version {self.version}"


class Word(models.Model):
    """A word of the published passages, in how many it stands, and how a hurried hand may spell it.

    `folded` and `sound` are what `ingestion.pipeline.indexing.spelling` makes of it.
    """

    text = models.CharField(max_length=40, primary_key=True)
    folded = models.CharField(max_length=40, db_index=True)
    sound = models.CharField(max_length=80, db_index=True)
    passages = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.text


class Synonyms(models.Model):
    """Words and abbreviations of the bank that say the same: a question with one is searched with the others.

    One on a line; `added_by` is None for those that came with the demo.
    """

    words = models.TextField(_("words that say the same"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="synonyms"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["words"]
        verbose_name_plural = "synonyms"

    def __str__(self) -> str:
        return ", ".join(self.terms)

    @property
    def terms(self) -> list[str]:
        """The words, in the order of the admin."""
        return self.words.splitlines()
