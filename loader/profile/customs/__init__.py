"""What live rows show of a shop beside who buys what, as counts: `customs_of` asks a few set-based statements."""

from __future__ import annotations

from collections.abc import Mapping

from loader.flow.binding import Entity
from loader.flow.customs import Customs
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
) -> Customs:
    """The customs of a shop whose entities, and how many `rows` each has, are known by name; of any other platform
    none."""
    if not vocabulary.sells:
        return Customs()
    lives, placing = latest_orders(reader, known, vocabulary, tax_included=tax_included)
    return Customs(
        lives=lives,
        placing=with_people(reader, known.get("customer"), placing),
        visiting=visits(reader, known.get("event"), vocabulary, rows.get("event", 0)),
        living=homes(reader, known, vocabulary),
    )


__all__ = ["customs_of"]
