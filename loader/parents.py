"""The live rows that a run's rows name, asked for again inside its transaction: locked, and as they were when the plan
was made. If some are gone, or what new rows copy of them has changed, the plan is made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from loader.flow.plan import PlatformPlan
from loader.flow.profile import Existing
from loader.flow.rows import Named, RowSource
from loader.load.parents import Changed, hold
from loader.profile import living

_OF_SHOP = ("key", "domain", "url", "currency")


class Parents:
    """The live rows that the rows of these platforms name, and the tables of which this role may lock no row."""

    def __init__(self, conn: psycopg.Connection[Any], platforms: Sequence[RowSource], workspace: str) -> None:
        self._conn, self._platforms, self._workspace = conn, platforms, workspace
        self._named = [tuple(rows.named()) for rows in platforms]
        self.unlocked: tuple[str, ...] = ()

    def hold(self) -> None:
        """Lock every one of them, in the order of their tables and keys. Raises `Changed`."""
        every = sorted((one for named in self._named for one in named), key=lambda one: one.entity.table.oid)
        held = {one.entity.table.qualified: hold(self._conn, one.entity, one.keys, self._workspace) for one in every}
        self.unlocked = tuple(name for name, locked in held.items() if not locked)
        self.ask()

    def ask_again(self) -> None:
        """Before COMMIT, if some could not be locked. Raises `Changed`."""
        if self.unlocked:
            self.ask()

    def ask(self) -> None:
        """Raises `Changed` if one is gone, or is another than the plan knows."""
        for rows, named in zip(self._platforms, self._named, strict=True):
            if named or rows.plan.shop:
                plan = rows.plan
                refuse_changed(plan, named, *living(self._conn, self._workspace, plan.entities, plan.shop))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could not be locked."""
        return tuple(
            f"{table}: this role may not lock its rows (it lacks UPDATE), so those that new rows refer to were asked"
            " for again just before COMMIT"
            for table in self.unlocked
        )


def refuse_changed(plan: PlatformPlan, named: Sequence[Named], now: Existing | None, shop: dict[str, Any]) -> None:
    """Raises `Changed` with the table and one of its rows."""
    for one in named:
        before, after = (_facts(known, one) for known in (plan.profile.existing, now))
        changed = [key for key in one.keys if before.get(key) != after.get(key)]
        if changed:
            raise Changed(
                f"{one.entity.table.qualified}: {len(changed)} rows that new rows refer to are gone or have changed"
                f" since they were read, such as {changed[0]}",
                "run again when nobody changes the catalog",
            )
    if plan.shop and any(plan.profile.shop.get(meaning) != shop.get(meaning) for meaning in _copied(plan)):
        raise Changed(f"{plan.shop.table.qualified}: the shop's row has changed since it was read", "run again")


def _copied(plan: PlatformPlan) -> Iterator[str]:
    """The meanings of the shop's row that other rows hold."""
    yield from _OF_SHOP
    for entity in plan.entities:
        yield from (b.link.removeprefix("shop.") for b in entity.bound if b.link and b.link.startswith("shop."))


def _facts(known: Existing | None, named: Named) -> dict[str, tuple[Any, ...]]:
    """What new rows copy of the live ones that they name, by key."""
    if known is None:
        return {}
    columns, more = {
        "product": (known.products, [known.published]),
        "variant": (known.variants, [known.price]),
        "customer": (known.customers, []),
    }[named.entity.name]
    if "key" not in columns:
        return {}
    rows = pc.indices_nonzero(pc.is_in(columns["key"], pa.array(named.keys, pa.string())))
    values = [column.take(rows).to_pylist() for column in columns.values()]
    values += [numbers[rows.to_numpy()].tolist() for numbers in more]
    return dict(zip(columns["key"].take(rows).to_pylist(), zip(*values, strict=True), strict=True))
