"""What live rows show of a shop beside who buys what, as counts: `customs_of` asks a few set-based statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from loader import redaction
from loader.flow.binding import Entity
from loader.flow.customs import NO_CUSTOMS, Customs, Homes, Lives, Placing, Visiting
from loader.profile.customs.asking import GIVEN_UP
from loader.profile.customs.latest import latest_orders
from loader.profile.customs.living import homes
from loader.profile.customs.people import with_people
from loader.profile.customs.visiting import visits
from loader.profile.reader import Reader
from loader.vocabulary import Vocabulary


def customs_of(
    reader: Reader,
    known: Mapping[str, Entity],
    vocabulary: Vocabulary,
    rows: Mapping[str, int],
    *,
    tax_included: bool = False,
) -> tuple[Customs, tuple[str, ...]]:
    """The customs of a shop whose entities, and how many `rows` each has, are known by name, and what could not be
    learned, for people; of any other platform none."""
    if not vocabulary.sells:
        return NO_CUSTOMS, ()
    parts: dict[str, Callable[[], Any]] = {
        "orders": lambda: latest_orders(reader, known, vocabulary, tax_included=tax_included),
        "customers": lambda: with_people(reader, known.get("customer"), Placing()),
        "visits": lambda: visits(reader, known.get("event"), vocabulary, rows.get("event", 0)),
        "places": lambda: homes(reader, known, vocabulary),
    }
    found, notes = {}, []
    for name, learn in parts.items():
        try:
            found[name] = learn()
        except GIVEN_UP as error:
            notes.append(f"what {name} show was not learned: {redaction.message(error)}")
    lives, placing = found.get("orders", (Lives(), Placing()))
    people = found.get("customers", Placing())
    placing = replace(placing, newsletter=people.newsletter, verified=people.verified)
    return Customs(lives, placing, found.get("visits", Visiting()), found.get("places", Homes())), tuple(notes)


__all__ = ["customs_of"]
