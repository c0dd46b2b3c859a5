"""What history and empty tables make of columns without a meaning; no database."""

from __future__ import annotations

from dataclasses import replace

from loader.flow.binding import Entity, Lookup
from loader.flow.draws import Draw
from loader.flow.profile import Dependence, History
from loader.plan.followed import followed
from loader.plan.known import follow_history
from loader.preflight.schema import unfillable
from tests.support.schemas import NOTHING, TEXT, make_columns, make_entity, make_table

REGION = Lookup("fk", "public", "regions", "code", ("code",))


def orders() -> Entity:
    names = ("channel", "region", "desk", "never")
    order = make_entity(make_table("orders", *make_columns(**dict.fromkeys(names, TEXT)), schema="s"), tenant="tenant")
    channel, *referring, never = order.bound
    looked_up = (replace(one, filler="lookup", lookup=REGION, why="foreign key fk") for one in referring)
    return replace(order, bound=(channel, *looked_up, never))


def test_columns_follow_their_history() -> None:
    values = History("values", 200, 0.1, values=("a", "b"), shares=(0.5, 0.5))
    histories = {
        ("order", "channel"): values, ("order", "region"): values, ("order", "desk"): History("plain", 200, 0.5),
        ("order", "never"): History("nulls", 200, 1.0),
    }  # fmt: skip
    order = orders()
    made = follow_history(order, replace(NOTHING, history=histories))
    assert [(one.filler, one.lookup, one.why) for one in made.bound] == [
        ("history", None, "its own history: 200 rows, 2 values, 10% NULL"),
        ("history", None, "its own history: 200 rows, 2 values, 10% NULL"),
        ("lookup", REGION, "foreign key fk; its own history: 200 rows, 50% NULL"),
        (None, None, "NULL in all its 200 rows"),
    ]
    assert follow_history(order, NOTHING) is order


def test_a_column_whose_outside_table_is_empty_is_named() -> None:
    lookups = {("order", "region"): ("n", "s"), ("order", "desk"): ()}
    messages = [finding.message for finding in unfillable(replace(orders(), tenant=None), lookups)]
    assert any(
        one.startswith("s.orders.desk must refer to a row of public.regions, which has none") for one in messages
    )


def test_nothing_follows_from_a_column_that_is_not_written() -> None:
    order = replace(orders(), bound=tuple(replace(one, filler=None, lookup=None) for one in orders().bound))
    values = History("values", 200, 0.0, values=("a", "b"), shares=(0.5, 0.5))
    beside = replace(values, draw=Draw("channel", (0.5, 0.5), of=("never",), edges=((),)))
    text = replace(values, kind="related", values=(), by=Dependence("affixed", ("region",)))
    histories = {("order", "channel"): beside, ("order", "desk"): text}
    made = followed(histories, [follow_history(order, replace(NOTHING, history=histories))])
    assert made == {("order", "channel"): replace(values, draw=Draw("channel", (0.5, 0.5)))}
