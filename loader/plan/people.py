"""What the schema and the workspace admit of people: orders of guests, accounts that never ordered, and whether new
texts could meet those of other rows. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from loader.flow.binding import Bound, Entity
from loader.flow.predicate import And, Null, Predicate, columns
from loader.flow.table import Unique
from loader.model.products import base36
from loader.plan.known import Known, RunOptions

_OF_ORDERS = ("order", "item", "payment", "refund")
_OF_LAST_ORDER = ("last_order", "last_order_at", "last_order_name")
_COUNTERS = ("orders_count", "total_spent")
_TEXTS = {"customer": ("email", "username"), "product": ("handle", "sku"), "variant": ("sku", "handle")}
"""What a run makes up, and other runs may have made up too."""
_LETTERS, _DIGITS = 26, 4
_LONGEST = 64
"""Characters of a column that takes any of these texts whole."""
_CUT = (("customer", "email"), ("product", "handle"))


def admits_guests(known: Known) -> bool:
    """Whether orders may name no customer, nor anything that belongs to them."""
    order = known.entity("order")
    if order is None or not any(_names_customer(one) for one in order.bound):
        return False
    entities = [entity for name in _OF_ORDERS if (entity := known.entity(name))]
    return all(_may_be_null(e, one) for e in entities for one in e.bound if _names_customer(one))


def admits_idle(known: Known) -> bool:
    """Whether there may be customers who never ordered."""
    customer = known.entity("customer")
    if customer is None:
        return True
    found = customer.by_meaning
    ordered = [found[name].column for name in _COUNTERS if name in found]
    return all(_may_be_null(customer, found[name]) for name in _OF_LAST_ORDER if name in found) and not any(
        (column.low or 0) > 0 for column in ordered
    )


def token(known: Known, options: RunOptions) -> str:
    """Five signs of this run alone, a letter first; none if nothing that is there, or may come, has the same texts."""
    if not any(known.profile.rows.get(name) for name in (*_TEXTS, "order")) and not any(_crowded(known)):
        return ""
    number = known.namespace(options)
    return chr(ord("a") + number % _LETTERS) + base36(number // _LETTERS)[-_DIGITS:]


def numbered(known: Known) -> frozenset[str]:
    """The texts that must differ at their ends: their unique column is narrow, or has a CHECK that may cut them."""
    texts = [(known.entity(name), meaning) for name, meaning in _CUT]
    return frozenset(meaning for entity, meaning in texts if entity and _cuts(entity, meaning))


def _cuts(entity: Entity, meaning: str) -> bool:
    bound = entity.by_meaning.get(meaning)
    if bound is None or not bound.column.unique:
        return False
    return (bound.column.type.length or _LONGEST) < _LONGEST or bound.column.name in entity.enforced.adjustable


def _names_customer(bound: Bound) -> bool:
    return bound.meaning in ("customer", "buyer") or (bound.link or "").startswith("customer.")


def _may_be_null(entity: Entity, bound: Bound) -> bool:
    name, column = bound.column.name, bound.column
    if bound.constant is not None:  # a number stands for nobody
        return column.admits(str(bound.constant)) and name not in entity.key
    checks = (*entity.table.checks, *entity.table.filters)
    return (
        column.nullable and name not in entity.key and not any(_never_null(check.predicate, name) for check in checks)
    )


def _never_null(predicate: Predicate, name: str) -> bool:
    parts = predicate.parts if isinstance(predicate, And) else (predicate,)
    return any(isinstance(one, Null) and not one.wanted and one.column.name == name for one in parts)


def _crowded(known: Known) -> Iterator[bool]:
    """Of each unique key over such a text, whether rows outside the workspace and the platform take part in it."""
    for name, meanings in _TEXTS.items():
        entity = known.entity(name)
        for meaning in meanings if entity else ():
            bound = entity.by_meaning.get(meaning) if entity else None
            if entity and bound:
                yield from (_is_wide(entity, key) for key in entity.table.uniques if _covers(key, bound.column.name))


def _covers(key: Unique, column: str) -> bool:
    return column in key.columns or any(column in text for text in key.expressions)


def _is_wide(entity: Entity, key: Unique) -> bool:
    """A key without the tenant; or of a table of which the view shows a part, if the key does not tell that part."""
    filtered = {name for check in entity.table.filters for name in columns(check.predicate)} - {entity.tenant}
    return entity.tenant not in key.columns or bool(filtered and not filtered & set(key.columns))
