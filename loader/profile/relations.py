"""What columns without a meaning have to do with the others of their row, found in a workspace's live rows.

Some follow from others (`derived`), some depend on what another holds (`dependent`). Compared are numbers, times and
hashes of some thousand rows; nothing of them is kept but what is found.
"""

from __future__ import annotations

from collections.abc import Mapping

from loader.flow.binding import Entity
from loader.flow.profile import History
from loader.profile.dependent import dependent
from loader.profile.derived import derived
from loader.profile.reader import Reader
from loader.profile.seen import Found, read


def related(reader: Reader, entity: Entity, found: Mapping[str, Found]) -> dict[str, History]:
    """The histories of an entity's columns, by their names, with what they have to do with others."""
    histories = {name: one.history for name, one in found.items()}
    wanted = {name: history for name, history in histories.items() if history.kind != "nulls"}
    return histories | _of_others(reader, entity, wanted) if wanted else histories


def _of_others(reader: Reader, entity: Entity, wanted: Mapping[str, History]) -> dict[str, History]:
    """The histories of those columns that follow from others of their row, or depend on them."""
    columns = read(reader, entity, wanted)
    bases = [one for one in columns if one.history is None]
    learned = [one for one in columns if one.history]
    known = derived(reader, entity, learned, bases)
    rest = [one for one in learned if one.name not in known]
    return known | dict(dependent(reader, entity, rest, bases))
