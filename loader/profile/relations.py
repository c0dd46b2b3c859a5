"""What columns without a meaning have to do with the others of their row, found in a workspace's live rows.

Some follow from others (`derived`), some come together with others, or as others let them (`drawn`). Compared are
numbers, times and hashes of some ten thousand rows; nothing of them is kept but what is found.
"""

from __future__ import annotations

from collections.abc import Mapping

from loader.flow.binding import Entity
from loader.flow.draws import KeyFacts
from loader.flow.profile import History
from loader.profile.categories import Value
from loader.profile.dated import dated
from loader.profile.derived import derived
from loader.profile.drawn import drawn
from loader.profile.numbered import numbered
from loader.profile.owners import Owners
from loader.profile.reader import Reader
from loader.profile.seen import Found, read
from loader.profile.steady import facts


def related(
    reader: Reader, entity: Entity, owners: Owners, found: Mapping[str, Found], named: Mapping[str, tuple[Value, ...]]
) -> tuple[dict[str, History], dict[str, KeyFacts]]:
    """The histories of an entity's columns, by their names, with what they have to do with others; and what they hold
    beside live keys. `named` are the values of columns with a meaning that may be named."""
    histories = {name: one.history for name, one in found.items()}
    wanted = {name: one for name, one in found.items() if one.history.kind != "nulls"}
    if not wanted:
        return histories, {}
    columns = read(reader, entity, owners, wanted, named)
    bases = [one for one in columns if one.found is None]
    learned = [one for one in columns if one.found]
    few = [one.some() for one in learned], [one.some() for one in bases]
    days = dated(reader, entity, *few)
    left = [one for one in few[0] if one.name not in days]
    following = days | derived(reader, entity, left, few[1])
    counted = numbered(reader, entity, [one for one in left if one.name not in following], few[1])
    known, steady = drawn(learned, following | counted, bases)
    return histories | known, dict(facts(reader, entity, owners, steady))
