"""Every meaning as a function of (context, row indices): what a platform's reflected columns are made from.

A link to another entity is not here: it is that entity's own column at the parent's index (`PARENTS`).
"""

from __future__ import annotations

from loader.project.columns import ads, common, objects, tokens
from loader.project.columns.catalog import PRODUCT, SHOP, VARIANT
from loader.project.columns.clicks import click_id
from loader.project.columns.events import EVENT
from loader.project.columns.orders import CUSTOMER, ITEM, ORDER, PAYMENT, REFUND
from loader.project.context import Column, settled

for _entity, _columns in (("product", PRODUCT), ("variant", VARIANT), ("customer", CUSTOMER)):
    _columns.update(settled(_entity, _columns))  # in place: other entities' columns are made of these
_OWN: dict[str, dict[str, Column]] = {
    "shop": SHOP,
    "product": PRODUCT,
    "variant": VARIANT,
    "customer": CUSTOMER,
    "order": ORDER,
    "item": ITEM,
    "event": EVENT,
    "payment": PAYMENT,
    "refund": REFUND,
    **ads.COLUMNS,
}
COLUMNS: dict[str, dict[str, Column]] = objects.EVERYTHING
COLUMNS.update({name: tokens.loader(name) | objects.OBJECTS.get(name, {}) | own for name, own in _OWN.items()})
PARENTS = common.PARENTS | ads.PARENTS


def column(entity: str, meaning: str) -> Column | None:
    """The function of a meaning, None if it has none. The other meanings of an order are the ids of clicks, by the
    names of their parameters (`loader.vocabulary`)."""
    if entity == "order" and meaning and "." not in meaning and meaning not in COLUMNS["order"]:
        return click_id(meaning)
    return COLUMNS[entity].get(meaning)


__all__ = ["COLUMNS", "PARENTS", "column"]
