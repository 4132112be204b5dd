"""The one rule about access labels."""

import pytest

from foundation.access import EVERYTHING, Reader, reader_of
from foundation.models import Label, User


@pytest.mark.parametrize(
    "held, borne, sees",
    [
        (set(), set(), True),  # a document without labels is everybody's
        (set(), {1}, False),
        ({1}, {1}, True),
        ({1}, {1, 2}, False),  # all of its labels are needed
        ({1, 2}, {1}, True),
        ({2}, {1}, False),
    ],
)
def test_a_document_is_seen_by_whoever_holds_every_label_it_bears(
    held: set[int], borne: set[int], sees: bool
) -> None:
    assert Reader(labels=frozenset(held)).may_see(frozenset(borne)) is sees


def test_the_built_in_reader_sees_everything(db: None) -> None:
    Label.objects.create(slug="board", name="Board")
    assert EVERYTHING.may_see(frozenset({1, 2}))
    assert EVERYTHING.hidden_labels() == frozenset()


def test_labels_that_a_reader_lacks_are_hidden(db: None) -> None:
    one, other = (Label.objects.create(slug=slug, name=slug) for slug in ("one", "other"))
    user = User.objects.create(username="u")
    user.labels.add(one)
    assert reader_of(user).hidden_labels() == {other.pk}


def test_a_label_made_later_is_hidden_at_once(db: None) -> None:
    reader = Reader()
    assert reader.hidden_labels() == frozenset()
    label = Label.objects.create(slug="new", name="New")
    assert reader.hidden_labels() == {label.pk}
