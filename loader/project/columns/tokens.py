"""Identifiers without a table behind them: tokens, addresses of the net, ids of another system, and the columns that a
loader adds to every table. Each is a function of the run and the row, so that no two runs share one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import mixed, uuid_bytes, uuid_text
from loader.entities import ENTITIES
from loader.flow.profile import KeyStyle
from loader.model.sessions import bought_with
from loader.model.words.visits import DEVICES
from loader.project.columns.common import PARENTS
from loader.project.context import Column, Context, Index, present
from loader.project.keys import KeySource
from loader.project.series import Count, Flag, Json, Keyed, Text, Time, Uuids, Values, Words

Keys = Callable[[Context, Index], Keyed]
Texts = Callable[[Context, Index], Text]
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", "u1")
_WORD_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AZ", "u1")
_CAPITALS = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789", "u1")
# RFC 5737: networks that are nobody's
_HOSTS = tuple(f"{net}.{host}" for net in ("192.0.2", "198.51.100", "203.0.113") for host in range(1, 255))
_AGENTS = (*(device.agent for device in DEVICES), None)


def uuids(c: Context, name: str, index: Index) -> Uuids:
    """A uuid of each row of `index`, of this run alone; another `name`, other ones."""
    name = f"{name} {c.model.spec.namespace}"
    return Uuids(uuid_bytes(c.random(name, index), c.random(f"{name} low", index)))


def hexed(name: str) -> Texts:
    """32 hexadecimal digits."""
    return lambda c, i: Text(pc.replace_substring(uuid_text(uuids(c, name, i).array), "-", ""))


def lettered(name: str, length: int, letters: NDArray[np.uint8] = _LETTERS) -> Texts:
    """So many letters of an alphabet of 2, 4 .. 256 signs."""

    def column(c: Context, i: Index) -> Text:
        draws = [c.random(f"{name} {c.model.spec.namespace} {draw}", i) for draw in range(-(-length // 8))]
        bits = np.stack(draws, axis=1).view("u1").reshape(len(i), -1)[:, :length] % len(letters)
        made = np.ascontiguousarray(letters[bits]).view(f"S{length}").ravel()
        return Text(pa.array(made, pa.binary()).cast(pa.string()))

    return column


def prefixed(entity: str, meaning: str, rest: Keys | Texts) -> Texts:
    """What the platform puts before such an id, and the id."""

    def column(c: Context, i: Index) -> Text:
        found = rest(c, i)
        before = c.plan.words.get((entity, meaning), {}).get("prefix") or ""
        text = found.source.text(found.index) if isinstance(found, Keyed) else found.array
        return Text(pc.binary_join_element_wise(pa.scalar(before), text, ""))

    return column


def invented(entity: str) -> Keys:
    """Keys of an entity that this schema does not have, as another system numbers it; those of this run alone."""

    def column(c: Context, i: Index) -> Keyed:
        first = ENTITIES[entity].first_key + c.model.spec.namespace % 10**5 * 10**6
        return Keyed(KeySource(KeyStyle("number"), 1, ((first, first),)), np.asarray(i))

    return column


def key(entity: str) -> Keys:
    """An entity's own keys, or those of another system if it has no table."""
    return lambda c, i: Keyed(c.keys[entity, "key"], i) if (entity, "key") in c.keys else invented(entity)(c, i)


def parent_key(entity: str, parent: str) -> Column:
    """The key of the row that each row belongs to; NULL if there is none."""

    def column(c: Context, i: Index) -> Values:
        index, absent = present(PARENTS[entity][parent](c, i))
        found = key(parent)(c, index)
        return Keyed(found.source, found.index, absent if absent.any() else None)

    return column


# --- of an order ---


def checkout(c: Context, number: Index) -> pa.Array:
    """The number of a checkout, by its order's place, or beyond the orders; NULL for -1."""
    text = pc.cast(pa.array(mixed(c.store.spec.namespace, number) >> np.uint64(20)), pa.string())
    return pc.if_else(pa.array(number < 0), pa.scalar(None, pa.string()), text)


def _agent(c: Context, i: Index) -> Values:
    """That of the visit which led to the order; none if no visit did."""
    store = c.store
    found = bought_with(store.spec, store.orders.customer[i]).astype(np.int64)
    if len(store.sessions.device):
        found = store.sessions.device[store.visit[i]].astype(np.int64)
    return Words(np.where(store.journeys.channel[i] < 0, len(DEVICES), found), _AGENTS)


def _address(c: Context, i: Index) -> Values:
    """Of the visitor; an order that no visit led to has none."""
    host = (c.random("ip", i) % np.uint64(len(_HOSTS))).astype(np.int64)
    return Words(np.where(c.store.orders.source[i] == 0, host, len(_HOSTS)), (*_HOSTS, None))


def _cart(name: str) -> Column:
    """The cart of the web that an order came from; others have none, unless the column must tell each from the rest."""
    made = hexed(name)

    def column(c: Context, i: Index) -> Values:
        order = c.plan.entity("order")
        bound = order.by_meaning.get(name) if order else None
        if bound and bound.column.unique and not bound.column.nullable:
            return made(c, i)
        web = pa.array(c.store.orders.source[i] == 0)
        return Text(pc.if_else(web, made(c, i).array, pa.scalar(None, pa.string())))

    return column


def _transaction(c: Context, i: Index) -> Values:
    """The payment provider's own number of a payment."""
    unpaid = pa.array(c.store.orders.paid[i] < 0)
    found = prefixed("order", "transaction", lettered("transaction", 24, _WORD_LETTERS))(c, i)
    return Text(pc.if_else(unpaid, pa.scalar(None, pa.string()), found.array))


def _status_url(c: Context, i: Index) -> Values:
    token = hexed("token")(c, i)
    return Text(pc.binary_join_element_wise(f"https://{c.plan.shop_domain}/orders/", token.array, "/authenticate", ""))


ORDER: dict[str, Column] = {
    "checkout_id": lambda c, i: Text(checkout(c, np.asarray(i))),
    **{name: hexed(name) for name in ("token", "checkout_token", "protect_code")},
    **{name: _cart(name) for name in ("cart_token", "cart_hash")},
    "cart_uuid": lambda c, i: uuids(c, "cart", i),
    "quote": lambda c, i: Text(checkout(c, np.asarray(i))),
    "browser_ip": _address,
    "user_agent": _agent,
    "order_key": prefixed("order", "order_key", lettered("order key", 13, _WORD_LETTERS)),
    "confirmation": lettered("confirmation", 9, _CAPITALS),
    "transaction": _transaction,
    "status_url": _status_url,
}


# --- what a loader adds ---


def _name(c: Context, entity: str) -> str:
    """Of a row's own id in one table: tables of two platforms may be one."""
    return f"loaded {c.plan.platform} {entity}"


def _loaded(c: Context, i: Index) -> Values:
    return Time(np.full(len(i), c.model.spec.as_of))


def _seconds(c: Context, i: Index) -> Values:
    """The load's number: seconds since 1970, as dlt has it."""
    return c.constant(f"{c.model.spec.as_of / 1e6:.6f}", i)


def _millis(c: Context, i: Index) -> Values:
    """Milliseconds since 1970, as Singer counts."""
    return Count(np.full(len(i), c.model.spec.as_of // 1000))


def loader(entity: str) -> dict[str, Column]:
    """The columns that a loader adds to an entity's rows."""
    return {
        "loaded": _loaded,
        "batched": _loaded,
        "load_id": _seconds,
        "load_sequence": _millis,
        "table_version": _millis,
        "load_generation": lambda c, i: Count(np.zeros(len(i), np.int64)),
        "load_meta": lambda c, i: Json(pa.repeat(pa.scalar('{"changes": []}'), len(i))),
        "load_deleted": lambda c, i: Flag(np.zeros(len(i), bool)),
        "load_uuid": lambda c, i: uuids(c, _name(c, entity), i),
        "load_row": lambda c, i: lettered(_name(c, entity), 14)(c, i),
        "load_hash": lambda c, i: lettered(f"{_name(c, entity)} hash", 27)(c, i),
    }
