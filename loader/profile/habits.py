"""How the customers of a workspace buy, learned in one statement over its live orders and lines.

Only aggregates leave the server, and hashes of keys with what is counted of each. Of a large workspace only some
customers are read, with all of their orders. Refuses nothing: what takes too long is learned from fewer of them; what
takes too long even so, or what the server cannot count, is not learned. The profile's notes say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import errors
from psycopg import sql as pgsql

from loader.dateparts import is_zone
from loader.flow.profile import Existing, Profile
from loader.profile.existing import EVERYBODY, Living, live
from loader.profile.lines import SoldLines, at, hashed
from loader.profile.privacy import revealing
from loader.profile.reader import named as named_column
from loader.profile.statement import RESULTS, WIDTH, statement
from loader.profile.tables import Categories, Table, Tables, habits, named, regulars, sales

_MOST_ORDERS, _MOST_LINES = 50_000, 150_000
"""Of larger workspaces a sample of so many is read: 1.3% of a share of one tenth is what 50,000 orders err by."""
_FEWER = 8
"""What takes too long is learned from a sample that is so many times smaller."""
_LEAST_PRODUCTS, _LEAST_BUYERS = 3, 10
"""How many share a category that is named."""
_UNLEARNED = "how the customers of the workspace buy was not learned: {}"
_LESS = f"how the customers of the workspace buy was learned from one in {_FEWER} of those that are usually read: {{}}"
_SECONDS = 60
# The planner knows nothing of how many rows a WITH query has: without these it sorts, or loops, where it should hash.
_SETTINGS = (
    f"SET LOCAL statement_timeout = '{_SECONDS}s'; SET LOCAL jit = off; SET LOCAL work_mem = '64MB';"
    " SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off"
)
_GIVEN_UP = (
    errors.QueryCanceled, errors.DataError, errors.ConfigurationLimitExceeded, errors.DiskFull, errors.OutOfMemory,
)  # fmt: skip


def with_habits(conn: psycopg.Connection[Any], lines: SoldLines, profile: Profile, timezone: str) -> Profile:
    """The profile with the live rows and the habits of the workspace, as far as it has any."""
    kept = _kept(profile.rows)
    if not profile.rows.get("order") or not lines.known["order"].has("created"):
        return _alive(profile, live(lines, kept))
    zone = known_zone(conn, timezone)
    tables, kept, notes = _asked(conn, lines, zone, kept, profile.rows["order"])
    living = live(lines, kept)
    known = _alive(replace(profile, notes=(*profile.notes, *notes)), living)
    if tables is None or not len(tables["sizes"]):  # no live order has a line
        return known
    names = _named(lines, tables)
    learned = replace(known, habits=habits(tables, names, kept / EVERYBODY, zone))
    return replace(learned, existing=_selling(tables, names, living)) if living else learned


def _kept(rows: Mapping[str, int]) -> int:
    """The sample, in EVERYBODY customers, of a workspace with so many rows of each entity."""
    share = min(1.0, _MOST_ORDERS / max(rows.get("order", 0), 1), _MOST_LINES / max(rows.get("item", 0), 1))
    return max(round(share * EVERYBODY), 1)


def _alive(profile: Profile, living: Living | None) -> Profile:
    return replace(profile, existing=living.rows if living else None)


def _asked(
    conn: psycopg.Connection[Any], lines: SoldLines, zone: str, kept: int, orders: int
) -> tuple[Tables | None, int, tuple[str, ...]]:
    """The results, if there are any, the sample that they are of, and in words why it is a smaller one, or none."""
    note = ""
    for some in (kept, max(kept // _FEWER, 1)):
        try:
            tables = read(conn, lines, zone, some, round(orders * some / EVERYBODY))
        except _GIVEN_UP as error:
            note = str(error.diag.message_primary or error)
            if not isinstance(error, errors.QueryCanceled):
                break
        else:
            return tables, some, (_LESS.format(note),) if note else ()
    return None, kept, (_UNLEARNED.format(note),)


def _selling(tables: Tables, names: Categories, living: Living) -> Existing:
    """The live rows, with how they sell and buy."""
    sold = sales(tables, names, living.products)
    return living.known_for(sold, regulars(tables, living.customers, living.products))


def _named(lines: SoldLines, tables: Tables) -> Categories:
    """The categories that may be named: several products or many customers share them, and they are nobody's names."""
    shared = {key: buyers >= _LEAST_BUYERS for _, key, buyers in tables["categories"].tolist()}
    product, category = lines.known.get("product"), lines.category
    names = {0: ""}
    if product and category:
        rows = lines.reader.rows(
            "categories",
            product,
            {"keys": list(shared)},
            column=named_column(category),
            category=hashed(at("p", category)),
            own=lines.reader.own(product, "p"),
        )
        several = {key: text for key, text, count in rows if count >= _LEAST_PRODUCTS or shared[key]}
        hidden = revealing(category, several.values())
        names |= {key: text for key, text in several.items() if text not in hidden}
    return named(names, tables["categories"])


def known_zone(conn: psycopg.Connection[Any], zone: str) -> str:
    """The time zone, if the server knows it, and so do we; else UTC."""
    if not is_zone(zone):
        return "UTC"
    try:
        with conn.transaction(force_rollback=True):
            conn.execute("SELECT now() AT TIME ZONE %s::text", (zone,))
    except errors.DataError:
        return "UTC"
    return zone


# --- the results, as the server sends them ---

_HEAD, _ROWS_AT_ONCE = 19, 4_000
_FORM = np.dtype(
    [("fields", ">i2"), *((f"{kind}{i}", form) for i in range(WIDTH) for kind, form in (("s", ">i4"), ("v", ">i8")))]
)
"""A row of a binary COPY: how many fields, then of each its size and itself."""


def read(conn: psycopg.Connection[Any], lines: SoldLines, zone: str, kept: int, orders: int) -> Tables:
    """The results, of a sample of `kept` in EVERYBODY customers that has about so many orders. Raises psycopg's errors
    as they are."""
    params = {"tenant": lines.reader.workspace, "zone": zone}
    with conn.transaction(force_rollback=True):  # a savepoint, with which the settings go
        conn.execute(_SETTINGS)
        return _copied(conn, statement(lines, kept, orders), params)


def _copied(conn: psycopg.Connection[Any], query: pgsql.Composed, params: Mapping[str, Any]) -> dict[str, Table]:
    """The rows of a binary COPY of bigints, some thousand at once, each to its result."""
    found: dict[str, list[Table]] = {name: [np.empty((0, width), np.int64)] for name, width in RESULTS.items()}
    with conn.cursor().copy(query, params) as copy:
        for rows in _blocks(copy):
            _keep(np.frombuffer(rows, _FORM), found)
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _blocks(copy: psycopg.Copy) -> Iterator[bytes]:
    """Some whole rows at once, without what stands before and after them all."""
    waiting, left = bytearray(), _HEAD
    for data in copy:
        waiting += data
        if len(waiting) >= _ROWS_AT_ONCE * _FORM.itemsize:
            whole = (len(waiting) - left) // _FORM.itemsize * _FORM.itemsize
            yield bytes(waiting[left : left + whole])
            waiting, left = waiting[left + whole :], 0
    yield bytes(waiting[left:-2])


def _keep(rows: NDArray[Any], found: Mapping[str, list[Table]]) -> None:
    places, names = rows["v0"].astype(np.int64), list(RESULTS)
    for place in np.unique(places).tolist():
        of, width = rows[places == place], RESULTS[names[place]]
        found[names[place]].append(np.stack([of[f"v{one + 1}"].astype(np.int64) for one in range(width)], axis=1))
