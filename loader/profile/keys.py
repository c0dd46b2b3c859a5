"""How a workspace's keys look, and which number is not taken: its own style goes on, and no live key is repeated.

If the column has a sequence, the sequence decides. Else the run takes a block above every number that is there, and so
far above those that no run wrote that the rows which the shop's own loader inserts later do not collide with it. The
numbers that people quote, an order's, go on without a gap, as a shop counts on; not where they may not repeat.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from psycopg import sql as pgsql

from loader.entities import ENTITIES, FIRST_KEY
from loader.flow.binding import Bound, Entity
from loader.flow.profile import KeyStyle, Place
from loader.flow.table import Numbering
from loader.profile import odd
from loader.profile.privacy import may_be_known
from loader.profile.reader import Params, Reader, Row, named, query

_FIRST_SMALL = 1_000_001
_FIRST_ORDER_NUMBER = 1001
_COUNTED = ("number", "name")
"""What people call an order by: its number, and that with a mark before it."""
_MARK = "#"
"""What stands before the number in an order's name, in a new shop."""
_LONG = 7
_LEAST_GAP = 10_000
_MOST = 2**63 - 1
_NO_NUMBERS: Row = (None, None)

First = Mapping[Place, str]
"""What a numbered column begins with in an empty shop: (entity, meaning) -> such as "000000001"; of what is no digits
the plan knows more."""


def styles(reader: Reader, entities: tuple[Entity, ...], first: First) -> dict[Place, KeyStyle]:
    """The key style of every numbered column, by (entity, column)."""
    # what a row of nobody's names must be one row's in the whole table
    linked = {bound.link for entity in entities if entity.tenant is None for bound in entity.bound if bound.link}
    own = {
        (entity.name, bound.column.name): _style(reader, entity, bound, first, linked)
        for entity in entities
        for bound in entity.bound
        if _is_numbered(entity, bound)
    }
    return own | dict(_elsewhere(reader, entities))


def _elsewhere(reader: Reader, entities: tuple[Entity, ...]) -> Iterator[tuple[Place, KeyStyle]]:
    """The numbers of what rows name though no table here has it, counted on from the highest live one."""
    known = {entity.name for entity in entities}
    for entity in entities:
        for bound in entity.bound:
            parent, _, meaning = (bound.link or "").partition(".")
            if parent not in known and meaning == "key" and bound.column.type.traits.counts:
                whole = odd.is_key(bound.column, named(bound))
                row = reader.row("highest", entity, scope=reader.tenants(entity), column=named(bound), whole=whole)
                most = bound.column.most or _MOST
                if row and row[0] and 0 < row[0] < most - most // 10:
                    yield (entity.name, bound.column.name), KeyStyle("number", int(row[0]) + 1)


def _is_numbered(entity: Entity, bound: Bound) -> bool:
    """If this column's values are handed out one a row: keys, identifiers, order numbers and names, unique numbers."""
    meaning = bound.meaning or ""
    if (entity.name, meaning) == ("order", "name"):
        return bound.column.type.family == "text" and not (bound.link or bound.filler)
    unique_number = bound.filler == "unique" and bound.column.type.traits.counts and bound.column.type.family != "uuid"
    identifier = meaning.startswith("id.") and not bound.filler
    return bound.link is None and (meaning in ("key", "row", "number") or identifier or unique_number)


def _style(reader: Reader, entity: Entity, bound: Bound, first: First, linked: set[str]) -> KeyStyle:
    family, meaning = bound.column.type.family, bound.meaning or ""
    if family == "uuid":
        return _uuids(reader, entity, bound)
    if bound.column.sequence and meaning != "number":
        form = bound.column.numbering or Numbering()
        return KeyStyle("number", 1, form.prefix, form.width, form.suffix, bound.column.sequence)
    scope = _scope(reader, entity, bound, f"{entity.name}.{bound.meaning}" in linked)
    begins = first.get((entity.name, meaning), "")
    begins = begins if begins.isdigit() else ""
    if family == "text":
        return _fitting(_text_style(reader, entity, bound, scope, begins), bound)
    whole = odd.is_key(bound.column, named(bound))
    found = _highest(reader, "highest", entity, None, scope, column=named(bound), whole=whole)
    return KeyStyle("number", _after(found, 0, bound, entity, begins))


def _uuids(reader: Reader, entity: Entity, bound: Bound) -> KeyStyle:
    """Those that begin with a time if most live ones do, else random ones."""
    (timed,) = reader.row("timed_uuids", entity, column=named(bound)) or (False,)
    return KeyStyle("uuid", version=7 if timed else 4)


def _scope(reader: Reader, entity: Entity, bound: Bound, linked: bool) -> pgsql.Composable:
    """The rows among which a value must be new: the tenant's, or all if a key does not hold the tenant."""
    return pgsql.SQL("true") if linked or _is_shared(entity, bound) else reader.tenants(entity)


def _is_shared(entity: Entity, bound: Bound) -> bool:
    """If no two workspaces may have the same value."""
    column, tenant = bound.column.name, entity.tenant
    keys = (one.columns for one in entity.table.uniques)
    return not tenant or any(column in columns and tenant not in columns for columns in keys)


def _text_style(reader: Reader, entity: Entity, bound: Bound, scope: pgsql.Composable, first: str) -> KeyStyle:
    column = named(bound)
    row = reader.row("key_style", entity, column=column, scope=reader.tenants(entity))
    # an empty workspace writes its keys as the table's other tenants do, if keys are shared anyhow
    row = row or reader.row("key_style", entity, column=column, scope=scope)
    mark = _MARK if bound.meaning == "name" else ""
    if row is None:
        return KeyStyle("number", _after(_NO_NUMBERS, 0, bound, entity, first), mark, _padded(first))
    prefix, suffix, keys, narrowest, widest, padded, total, uuids = row
    if prefix is not None and not may_be_known(prefix, suffix):  # a key may be somebody's name or mail address
        prefix = None
    if uuids * 2 > total:
        return _uuids(reader, entity, bound)
    if prefix is None or keys * 2 < total:
        prefix, suffix, padded = mark, "", False
    width = widest if padded and narrowest == widest else 0
    marks = len(prefix) + len(suffix)
    params = {"prefix": prefix, "suffix": suffix, "before": len(prefix), "marks": marks}
    found = _highest(reader, "last_number", entity, params, scope, column=column, number=query("number_in_key"))
    return KeyStyle("number", _after(found, width, bound, entity, first), prefix, width, suffix)


def _highest(
    reader: Reader, wanted: str, entity: Entity, params: Params, scope: pgsql.Composable, **names: pgsql.Composable
) -> Row:
    """The highest number of these rows, and the highest of those that no run of the workspace wrote."""
    last, *_ = reader.row(wanted, entity, params, scope=scope, **names) or (None,)
    if not reader.runs:
        return last, last
    live = pgsql.SQL("{} AND NOT xmin = ANY ({}::xid[])").format(scope, pgsql.Literal(reader.runs))
    return last, next(iter(reader.row(wanted, entity, params, scope=live, **names) or ()), None)


def _padded(first: str) -> int:
    """The width of numbers that begin with zeros; others are as wide as they are."""
    return len(first) if first.startswith("0") else 0


def _fitting(style: KeyStyle, bound: Bound) -> KeyStyle:
    """A style that the column's length has room for: long first numbers are cut if a new shop may choose."""
    room = bound.column.type.length
    if room is None or style.kind == "uuid":
        return style
    marks = len(style.prefix) + len(style.suffix)
    if marks + len(str(style.next)) <= room:
        return style
    return KeyStyle("number", 10 ** max(room - marks - 1, 0), style.prefix)


def _after(found: Row, width: int, bound: Bound, entity: Entity, first: str) -> int:
    """The first number of a new block above the highest one that was `found`, and above the highest that no run wrote
    (None: no row has one); the numbers are zero-padded to `width` (0: they are not).

    A new shop begins with `first`; "" = with what any shop's numbers are like."""
    last, live = found
    if last is None:
        return _first(bound, entity.name, first)
    # one that may not repeat is left free: the loader of the shop's own orders would fail at its next row
    counted = bound.meaning in _COUNTED and not (bound.column.unique or _is_shared(entity, bound))
    if counted or live is None:
        return int(last) + 1
    high = bound.column.most
    next_block = max(last + 1, live + _gap(live, width, bound))
    return int(next_block if high is None or next_block <= high - high // 10 else last + 1)


def _first(bound: Bound, entity: str, first: str) -> int:
    """The platform's own first number, else one as long as a grown platform's, or the longest of which many more are
    left."""
    wanted: tuple[int, ...] = (int(first),) if first else ()
    if bound.meaning in _COUNTED:
        wanted = (*wanted, _FIRST_ORDER_NUMBER)
    else:
        wanted = (*wanted, _FIRST_SMALL if _is_small(bound) else ENTITIES[entity].first_key, _FIRST_SMALL)
    low, high = math.ceil(bound.column.low or 0), bound.column.most
    fitting = [number for number in wanted if high is None or number <= high // 10]
    return max(fitting[0] if fitting else 1, low)


def _is_small(bound: Bound) -> bool:
    kind = bound.column.type
    return kind.traits.kind == "num" and (kind.most or FIRST_KEY) < FIRST_KEY


def _gap(last: int, width: int, bound: Bound) -> int:
    """Room for the rows that the shop itself will add: a tenth of what is left at this length, or as much as there is,
    some thousands at least and a million at most."""
    if (bound.column.type.traits.most or _FIRST_SMALL) < _FIRST_SMALL:
        return 1
    digits = max(len(str(last)), width)
    left = int("9" * digits) - last
    room = min(max(last, _LEAST_GAP), _FIRST_SMALL - 1)
    if bound.meaning in _COUNTED and room < left:
        return room
    if width or (digits >= _LONG and not _is_small(bound)):
        return max(left // 10, 1)
    return room
