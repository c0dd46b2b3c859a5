"""Whose the rows of a table are, as SQL: each row's customer as a hash, its own or that of its order; and which rows
are read of a large table, the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import errors
from psycopg import sql as pgsql

from loader.database import comma, name
from loader.flow.binding import Bound, Entity
from loader.profile.reader import Reader, Row, query, table

_SECONDS = 60
# The planner knows nothing of how many rows a WITH query has: without these it loops where it should hash.
_SETTINGS = (
    f"SET LOCAL statement_timeout = '{_SECONDS}s'; SET LOCAL jit = off; SET LOCAL work_mem = '64MB';"
    " SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off"
)
MOST_ROWS = 20_000
"""So many live rows of a table are read at most."""
_ENOUGH_ROWS = 5 * MOST_ROWS
"""Rows on the pages that are looked at for these."""
_IN_PAGES = ("r", "p", "m")
"""Kinds of tables of which Postgres reads a part."""
_MEANINGS = ("customer", "customer_email", "contact_email", "buyer", "email")
Part = pgsql.Composable


@dataclass(frozen=True)
class Owners:
    """Whose the rows of each entity are; `orders` is the entity whose rows know the customers, if there is one, `rows`
    how many rows each entity has."""

    orders: Entity | None
    rows: Mapping[str, int]

    def person(self, entity: Entity) -> Part:
        """What tells whose a row `t` is: a hash of the customer, or the key of its order; NULL if nothing does."""
        if own := _person(entity, "t"):
            return own
        link = self._order(entity)
        return pgsql.SQL('t.{}::text COLLATE "C"').format(name(link.column.name)) if link else pgsql.SQL("NULL::bigint")

    def whose(self, reader: Reader, entity: Entity) -> Part:
        """The rows that were read, each with its customer."""
        orders = self.orders
        if _person(entity, "t") or not self._order(entity) or orders is None:
            return query("history_own")
        person, key = _person(orders, "p"), orders.by_meaning["key"].column.name
        assert person is not None
        return query(
            "history_by_order",
            orders=table(orders),
            orders_own=reader.own(orders, "p", "tenant_of_orders"),
            key=pgsql.SQL("p.{}").format(name(key)),
            person=person,
        )

    def some(self, entity: Entity) -> Part:
        """The condition that a row `t` is among those that are read: all, or about as many as are wanted."""
        step = -(-min(self.rows.get(entity.name, 0), _ENOUGH_ROWS) // MOST_ROWS)
        return pgsql.SQL(f"hashtid(t.ctid)::bigint %% {step} = 0") if step > 1 else pgsql.SQL("true")

    def pages(self, entity: Entity) -> Part:
        """Of a table with many rows of the workspace only some pages are read, always the same ones."""
        rows = self.rows.get(entity.name, 0)
        if rows < 2 * _ENOUGH_ROWS or entity.table.kind not in _IN_PAGES:
            return pgsql.SQL("")
        return pgsql.SQL(f" TABLESAMPLE SYSTEM ({100 * _ENOUGH_ROWS / rows:.6f}) REPEATABLE (1)")

    @contextmanager
    def unhurried(self, reader: Reader, unlearned: list[str], what: str) -> Iterator[None]:
        """A block of queries whose plans no guess spoils, and that take no more time than they may: then what is not
        learned is noted."""
        try:
            with reader.conn.transaction(force_rollback=True):
                reader.conn.execute(_SETTINGS)
                yield
        except errors.QueryCanceled:
            unlearned.append(f"what the columns of {what} hold was not learned: it took longer than {_SECONDS} s")

    def asked(self, reader: Reader, wanted: str, entity: Entity, /, **names: Part) -> Row | None:
        """The answer of a query on the rows that are read of an entity."""
        return next(iter(self.all(reader, wanted, entity, **names)), None)

    def all(self, reader: Reader, wanted: str, entity: Entity, /, **names: Part) -> list[Row]:
        """The same, of several rows."""
        orders = {"tenant_of_orders": reader.workspace} if self.orders else {}
        given = {"person": self.person(entity), "whose": self.whose(reader, entity), "some": self.some(entity)}
        given["pages"] = self.pages(entity)
        return reader.rows(wanted, entity, orders, **given, **names)

    def _order(self, entity: Entity) -> Bound | None:
        """The column that names the row's order, if the orders know their customers."""
        if self.orders is None or not self.orders.has("key") or _person(self.orders, "p") is None:
            return None
        return next((bound for bound in entity.bound if bound.link == "order.key"), None)


def _person(entity: Entity, alias: str) -> Part | None:
    """A hash of a row's customer: the first of what names one that is not NULL."""
    if entity.name == "customer" and entity.has("key"):
        found = [entity.by_meaning["key"]]
    else:
        linked = [bound for bound in entity.bound if (bound.link or "").startswith("customer.")]
        found = linked + [entity.by_meaning[meaning] for meaning in _MEANINGS if entity.has(meaning)]
    texts = [pgsql.SQL(f"{alias}.{{}}::text").format(name(bound.column.name)) for bound in dict.fromkeys(found)]
    return query("history_person", column=pgsql.SQL("coalesce({})").format(comma(texts))) if texts else None
