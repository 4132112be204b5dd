"""Access labels: who may see which document. The one rule of the house about it stands here."""

from dataclasses import dataclass

from foundation.models import Label, User


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads documents: the labels they hold, or every label (`unrestricted`)."""

    labels: frozenset[int] = frozenset()
    unrestricted: bool = False

    def may_see(self, document_labels: frozenset[int]) -> bool:
        """A document is seen by whoever holds every label it bears; one without labels by all."""
        return self.unrestricted or document_labels <= self.labels

    def hidden_labels(self) -> frozenset[int]:
        """Labels whose documents must stay out of sight, read from the database now."""
        if self.unrestricted:
            return frozenset()
        return frozenset(Label.objects.exclude(pk__in=self.labels).values_list("pk", flat=True))


# the built-in reader of commands without --as, and of the admin's own preview
EVERYTHING = Reader(unrestricted=True)


def reader_of(user: User) -> Reader:
    """The reader that a signed-in user is."""
    return Reader(labels=frozenset(user.labels.values_list("pk", flat=True)))
