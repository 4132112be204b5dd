"""Routes, the policy about them, what left the house, and what was spent: the tables behind `routes.py`,
`ledger.py` and `limits.py`. Django finds them through `models.py`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Where(models.TextChoices):
    """Whose machines a route leads to."""

    INSIDE = "inside", _("inside the bank")
    COUNTRY = "country", _("in the country")
    ABROAD = "abroad", _("abroad")


class RouteTask(models.TextChoices):
    """What a route may be used for. Search has its embedder from the settings: vectors of two never mix."""

    ANSWER = "answer", _("answers")
    REPLY = "reply", _("replies")
    SUMMARISE = "summarise", _("summaries")
    CLASSIFY = "classify", _("topics")
    EXTRACT = "extract", _("forms")


class StoredRoute(models.Model):
    """A way to a model that people added. The one of the settings, `local`, is no row and always comes last.

    `position`: lower ones are asked first. Prices are tenge for a million tokens. After `breaker_failures`
    failures in a row a route is left alone for `breaker_seconds`. `sealed_key`: see `sealing.py`.
    """

    name = models.SlugField(_("name"), max_length=40, unique=True)
    base_url = models.CharField(_("base URL"), max_length=300)
    model = models.CharField(_("model"), max_length=200)
    adapter = models.CharField(_("adapter"), max_length=120, blank=True)
    sealed_key = models.BinaryField(default=bytes)
    place = models.CharField(_("where it leads"), max_length=8, choices=Where.choices, default=Where.INSIDE)
    tasks = models.JSONField(default=list)
    rules = models.BooleanField(_("keeps Sufler's rules"), default=False)
    price_prompt = models.DecimalField(_("price of reading"), max_digits=12, decimal_places=2, default=0)
    price_written = models.DecimalField(_("price of writing"), max_digits=12, decimal_places=2, default=0)
    position = models.PositiveSmallIntegerField(_("order"), default=10)
    enabled = models.BooleanField(_("in use"), default=True)
    connect_seconds = models.PositiveSmallIntegerField(_("time to connect, s"), default=3)
    answer_seconds = models.PositiveSmallIntegerField(_("time to answer, s"), default=180)
    breaker_failures = models.PositiveSmallIntegerField(_("failures before a pause"), default=3)
    breaker_seconds = models.PositiveIntegerField(_("length of the pause, s"), default=30)
    failed_in_row = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=20, blank=True)
    last_answer_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        permissions: ClassVar = [("manage_routes", "Can manage routes, their policy and limits")]

    def __str__(self) -> str:
        return self.name


class Promotion(models.Model):
    """From `at` on the route of the settings answers with this adapter (empty: with the weights alone), as
    long as it asks this model. Never changed: the newest counts, the others are its history."""

    model = models.CharField(max_length=200)
    adapter = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    comparison = models.PositiveBigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.model}+{self.adapter}"


class RoutingRule(models.Model):
    """How far general text of a team (all: none) for a task (all: empty) may go. Without a rule: inside."""

    team = models.ForeignKey("foundation.Team", on_delete=models.CASCADE, null=True, blank=True)
    task = models.CharField(max_length=10, choices=RouteTask.choices, blank=True)
    place = models.CharField(max_length=8, choices=Where.choices, default=Where.INSIDE)

    class Meta:
        ordering: ClassVar = ["team", "task"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "task"], name="one_rule_a_team_and_task"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(team=None), name="one_rule_for_all_teams_a_task"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id or '*'}/{self.task or '*'} {self.place}"


class Egress(models.Model):
    """One text that left for a route outside, written before it was sent. Never deleted, and never changed
    but by erasing and by its term, which empty the text.

    `masked_text`: what left except the product's own words; `sha256` covers every message that was sent, and
    the form of the answer.
    `about`: what it belongs to, such as `question:12`.
    """

    at = models.DateTimeField(db_index=True)
    route = models.CharField(max_length=40)
    host = models.CharField(max_length=253)
    place = models.CharField(max_length=8, choices=Where.choices)
    task = models.CharField(max_length=10)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    team = models.ForeignKey("foundation.Team", on_delete=models.PROTECT, null=True)
    key = models.PositiveBigIntegerField(null=True)
    masked_text = models.TextField()
    sha256 = models.CharField(max_length=64)
    characters = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.pk} {self.route}"


class Subject(models.TextChoices):
    """Whom a limit is about."""

    ALL = "all", _("everybody together")
    TEAM = "team", _("team")
    USER = "user", _("user")
    KEY = "key", _("key")


class Measure(models.TextChoices):
    REQUESTS = "requests", _("requests")
    TOKENS = "tokens", _("tokens")
    MONEY = "money", _("tenge")


class Period(models.TextChoices):
    MINUTE = "minute", _("a minute")
    DAY = "day", _("a day")
    MONTH = "month", _("a month")


class Limit(models.Model):
    """So much for a subject in a period of Almaty's clock; `subject_id` 0: for each of its kind.

    From `soft` on people are warned, past `hard` nothing is sent. One for somebody by name goes before the
    one for each.
    """

    subject = models.CharField(max_length=4, choices=Subject.choices, default=Subject.ALL)
    subject_id = models.PositiveBigIntegerField(default=0)
    measure = models.CharField(max_length=8, choices=Measure.choices, default=Measure.TOKENS)
    period = models.CharField(max_length=6, choices=Period.choices, default=Period.DAY)
    soft = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    hard = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["subject", "subject_id", "measure", "period"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "measure", "period"],
                name="one_limit_a_subject_measure_period",
            ),
            models.CheckConstraint(
                condition=Q(soft__isnull=False) | Q(hard__isnull=False), name="a_limit_limits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}:{self.subject_id or '*'} {self.measure}/{self.period}"


class Meter(models.Model):
    """How much of a limit its subject has used, or reserved, in the period that began at `start`."""

    limit = models.ForeignKey(Limit, on_delete=models.CASCADE, related_name="meters")
    subject_id = models.PositiveBigIntegerField(default=0)
    start = models.DateTimeField()
    used = models.DecimalField(max_digits=18, decimal_places=4, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["limit", "subject_id", "start"], name="one_meter_a_period")
        ]
        # who used most of a limit now is asked without a subject
        indexes: ClassVar = [models.Index(fields=["limit", "start"], name="meters_of_a_period")]

    def __str__(self) -> str:
        return f"{self.limit_id}/{self.subject_id} {self.start}"


class Spending(models.Model):
    """One request to a model: its maximum while it runs, what it really took once `settled_at` is set."""

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    team = models.ForeignKey("foundation.Team", on_delete=models.PROTECT, null=True)
    key = models.PositiveBigIntegerField(null=True)
    task = models.CharField(max_length=10)
    route = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=60, blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    written_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["user", "at"]),
            models.Index(fields=["team", "at"]),
            models.Index(fields=["key", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.task}"
