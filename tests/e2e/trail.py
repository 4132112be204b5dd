"""What the database file says of the operator's desk."""

from tests.house import House


def ended(house: House) -> str:
    """How the last answer ended."""
    return str(house.value("SELECT outcome FROM assistant_answer ORDER BY id DESC LIMIT 1"))


def kept(house: House) -> int:
    """How many unsent texts are kept."""
    return int(house.value("SELECT count(*) FROM assistant_unsent"))
