"""Every meaning as a function of (context, row indices): what a platform's reflected columns are made from.

A link to another entity is not here: it is that entity's own column at the parent's index (`PARENTS`).
"""

from __future__ import annotations

from loader.generate.columns.ads import COLUMNS as ADS
from loader.generate.columns.catalog import PRODUCT, VARIANT
from loader.generate.columns.events import EVENT
from loader.generate.columns.orders import ITEM, ORDER
from loader.generate.columns.parents import PARENTS
from loader.generate.columns.payments import PAYMENT, REFUND
from loader.generate.columns.people import CUSTOMER
from loader.generate.columns.shop import SHOP
from loader.generate.context import Column

COLUMNS: dict[str, dict[str, Column]] = {
    "shop": SHOP,
    "product": PRODUCT,
    "variant": VARIANT,
    "customer": CUSTOMER,
    "order": ORDER,
    "item": ITEM,
    "event": EVENT,
    "payment": PAYMENT,
    "refund": REFUND,
    **ADS,
}

__all__ = ["COLUMNS", "PARENTS"]
