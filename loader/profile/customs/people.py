"""Who of the live customers takes the newsletter, and who has confirmed their address."""

from __future__ import annotations

from dataclasses import replace

from loader.flow.binding import Entity
from loader.flow.customs import Placing
from loader.profile.customs.asking import asked, flag
from loader.profile.reader import Reader

_FLAGS = {"newsletter": "accepts_marketing", "verified": "verified_email"}


def with_people(reader: Reader, customer: Entity | None, placing: Placing) -> Placing:
    """`placing` with what customers show."""
    if customer is None or not customer.has(*_FLAGS.values()):
        return placing
    row = asked(reader, "people", customer, {}, **{name: flag(customer, meaning) for name, meaning in _FLAGS.items()})
    yes, all_, confirmed, told = row or (0, 0, 0, 0)
    return replace(placing, newsletter=(yes, all_), verified=(confirmed, told))
