"""One identifier, one recogniser: `find(reading)` of each module here yields claims. Order is of no
weight."""

from collections.abc import Callable, Iterable

from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.structured import (
    account,
    address,
    amount,
    birth,
    card,
    document,
    email,
    iban,
    iin,
    medical,
    phone,
    secret,
    spoken,
    vehicle,
)
from assistant.pipeline.masking.values import Claim

RECOGNISERS: tuple[Callable[[Reading], Iterable[Claim]], ...] = (
    iin.find,
    iban.find,
    card.find,
    account.find,
    phone.find,
    email.find,
    document.find,
    birth.find,
    address.find,
    secret.find,
    spoken.find,
    vehicle.find,
    medical.find,
    amount.find,
)
