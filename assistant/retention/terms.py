"""How long each class of data is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from assistant.models.retention import DataClass, RetentionRule
from foundation import audit
from foundation.models import Label, User

# what counts until somebody decides: a claim may come for three years (the law's limitation period)
DEFAULTS: Mapping[str, int] = {
    DataClass.CONVERSATION: 1095,
    DataClass.SIGNAL: 365,
    DataClass.NOTE: 365,
    DataClass.LETTER: 1095,
}
LONGEST = 36_500


@dataclass(frozen=True, slots=True)
class Terms:
    """Days for each class, and for conversations that used a document under a label."""

    general: Mapping[str, int]
    by_label: Mapping[str, int]

    def of_conversation(self, labels: Collection[str]) -> int:
        """A label's own term goes before the general one; of several the longest counts."""
        own = [self.by_label[label] for label in labels if label in self.by_label]
        return max(own) if own else self.general[DataClass.CONVERSATION]

    def days_of(self, data_class: str, label: str | None) -> int:
        """What counts for a class, or for conversations that used documents under this label only."""
        return self.by_label.get(label or "", self.general[data_class])

    def with_rule(self, data_class: str, label: str | None, days: int | None) -> "Terms":
        """What would count with this rule; without days, without a rule of it."""
        if label is None:
            return Terms({**self.general, data_class: days or DEFAULTS[data_class]}, self.by_label)
        others = {name: own for name, own in self.by_label.items() if name != label}
        return Terms(self.general, {**others, label: days} if days else others)

    def shortest(self) -> int:
        """No conversation younger than this has outlived its time."""
        return min([self.general[DataClass.CONVERSATION], *self.by_label.values()])


def terms() -> Terms:
    """What counts now."""
    rules = RetentionRule.objects.values_list("data_class", "label__slug", "days")
    general = {**DEFAULTS, **{name: days for name, label, days in rules if label is None}}
    return Terms(general, {label: days for _name, label, days in rules if label is not None})


def decide(data_class: str, label: Label | None, days: int | None, by: User) -> None:
    """Set a term; without days the rule is taken away, and the default or the general one counts again."""
    with transaction.atomic():
        rule = RetentionRule.objects.select_for_update().filter(data_class=data_class, label=label)
        before = rule.values_list("days", flat=True).first()
        if before == days:
            return
        if days is None:
            rule.delete()
        else:
            RetentionRule.objects.update_or_create(
                data_class=data_class, label=label, defaults={"days": days}
            )
        details = {"label": label.slug if label else None, "before": before, "days": days}
        audit.record(by, "retention.decided", f"class:{data_class}", details)
