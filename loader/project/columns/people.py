"""Customers. No name, address or number is a real person's: reserved domains and reserved telephone numbers."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from loader.project.columns.common import COMMON
from loader.project.columns.record import record
from loader.project.context import Column, Context, Index, taken
from loader.project.series import Count, Flag, Lists, Text, Time, Values, Words


def _full_name(c: Context, i: Index) -> Values:
    people = c.store.customers
    first = pa.array(people.first_names).take(pa.array(people.first[i]))
    last = pa.array(people.last_names).take(pa.array(people.last[i]))
    return Text(pc.binary_join_element_wise(first, last, " "))


def _username(c: Context, i: Index) -> Values:
    return Text(pc.replace_substring_regex(c.store.customers.email.take(pa.array(i)), pattern="@.*$", replacement=""))


def country(entity: str, of: Callable[[Context, Index], Index]) -> Column:
    """A country by name, or by its code if the column has no room for names."""

    def column(c: Context, i: Index) -> Values:
        found = c.plan.entity(entity)
        room = found.by_meaning["country"].column.type.length if found and found.has("country") else None
        people = c.store.customers
        return Words(people.place[of(c, i)], people.country_codes if room and room <= _CODE else people.countries)

    return column


_CODE = 3

CUSTOMER: dict[str, Column] = {
    **COMMON,
    "email": lambda c, i: taken(c.store.customers.email, i),
    "phone": lambda c, i: taken(c.store.customers.phone, i),
    "first_name": lambda c, i: Words(c.store.customers.first[i], c.store.customers.first_names),
    "last_name": lambda c, i: Words(c.store.customers.last[i], c.store.customers.last_names),
    "full_name": _full_name,
    "city": lambda c, i: Words(c.store.customers.place[i], c.store.customers.cities),
    "country": country("customer", lambda c, i: i),
    "country_code": lambda c, i: Words(c.store.customers.place[i], c.store.customers.country_codes),
    "username": _username,
    "state": lambda c, i: c.word(
        "customer", "state", ("disabled", "enabled"), c.store.customers.verified[i].astype("i1")
    ),
    "accepts_marketing": lambda c, i: Flag(c.store.customers.accepts_marketing[i]),
    "verified_email": lambda c, i: Flag(c.store.customers.verified[i]),
    "tags": lambda c, i: Lists((c.store.customers.orders_count[i] > 9).astype("i1"), ((), ("vip",))),
    "orders_count": lambda c, i: Count(c.store.customers.orders_count[i]),
    "total_spent": lambda c, i: c.money(c.store.customers.total_spent[i]),
    "last_order_at": lambda c, i: Time(c.store.orders.created[c.store.customers.last_order[i]]),
    "created": lambda c, i: Time(c.store.customers.created[i]),
    "updated": lambda c, i: Time(c.store.customers.updated[i]),
    "raw": lambda c, i: record(c, "customer", CUSTOMER, ("email", "first_name", "last_name", "accepts_marketing"), i),
}
