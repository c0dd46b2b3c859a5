"""The orders and lines of any schema in one form: hashes of keys, times, whole numbers, each as SQL by what is bound.

What a schema lacks is NULL (a customer, a price), 0 (a discount), or 1 (a quantity); a line whose product has no key is
told apart by its variant, its SKU or its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from psycopg import sql as pgsql

from loader.entities import MONEY_SET
from loader.flow.binding import Bound, Entity
from loader.profile import odd
from loader.profile.reader import Part, Reader, fill, named, table

_ORDERS, _SKUS, _TITLES = 1, 2, 3
"""Seeds of hashes, so that an order is no customer; 0 is that of all other keys."""
_NOBODY, _NO_AMOUNT, _NOTHING = pgsql.SQL("NULL::bigint"), pgsql.SQL("NULL::bigint"), pgsql.SQL("0::bigint")
_ROW = pgsql.SQL("(o.tableoid, o.ctid)")
_MOST_PIECES, _MOST_UNITS = 90_000, 100_000_000
"""The highest quantity, and above the highest amount: their product in millionths is still a bigint."""
_PRICES = ("price", "price_inc_tax", "price_ex_tax")
_ROW_TOTALS = ("row_subtotal", "row_total", "row_total_inc_tax")
_NO_LINES = (
    "SELECT NULL::bigint AS o, 0::bigint AS p, 1::bigint AS q, NULL::bigint AS price, 0::bigint AS off WHERE false"
)
_NO_GOODS = "SELECT NULL::bigint AS p, 0::bigint AS k WHERE false"


def hashed(of: Part, seed: int = 0) -> Part:
    """A key as a number; NULL for none, and for what platforms write where there is no row."""
    return pgsql.SQL(f"""hashtextextended(nullif(nullif({{}}::text COLLATE "C", ''), '0'), {seed})""").format(of)


def at(alias: str, bound: Bound) -> Part:
    """A column of the row with this alias."""
    return pgsql.SQL(f"{alias}.{{}}").format(named(bound))


@dataclass(frozen=True)
class SoldLines:
    """The live orders and lines of a workspace, whose entities are known by name; money is of `currency` alone."""

    reader: Reader
    known: Mapping[str, Entity]
    currency: str

    @cached_property
    def identity(self) -> Bound | None:
        """The product's column that tells it apart: what lines or variants name it by, else its key."""
        product = self.known.get("product")
        names = (self._named(name, "product") for name in ("item", "variant"))
        return next((one for one in names if one), product.by_meaning.get("key")) if product else None

    @cached_property
    def category(self) -> Bound | None:
        """What says which category a product is of."""
        product = self.known.get("product")
        found = (
            [product.by_meaning[name] for name in ("product_type", "category") if product.has(name)] if product else []
        )
        return next((one for one in found if one.column.type.traits.form == "text"), None)

    @property
    def buyer(self) -> Bound | None:
        """The customer's column that orders name."""
        return self._named("order", "customer") or self._bound("customer", "key")

    def placed(self, kept: int) -> Part:
        """The query of orders, of a sample of `kept` in 2**20."""
        order = self.known["order"]
        customer, currency = order.by_meaning.get("customer"), order.by_meaning.get("currency")
        return fill(
            "habits.placed",
            orders=table(order),
            own=self.reader.own(order, "o"),
            live=self.reader.live("o"),
            key=hashed(self._order_key, _ORDERS),
            customer=hashed(at("o", customer)) if customer else _NOBODY,
            at=odd.moment(order.by_meaning["created"].column, at("o", order.by_meaning["created"])),
            off=self._money("o", order, ("discount",)) or _NOTHING,
            paid=self._money("o", order, ("total", "subtotal")) or _NO_AMOUNT,
            coded=_coded(order),
            ours=_in_currency(at("o", currency), self.currency) if currency else pgsql.SQL("true"),
            kept=pgsql.Literal(kept),
        )

    @property
    def lines(self) -> Part:
        """The query of lines."""
        item = self.known.get("item")
        if item is None or not item.has("order"):
            return pgsql.SQL(_NO_LINES)
        joins = dict(self._joined(item))
        return fill(
            "habits.lines",
            items=table(item),
            own=self.reader.own(item, "i"),
            live=self.reader.live("i"),
            order=hashed(at("i", item.by_meaning["order"]), _ORDERS),
            products=pgsql.SQL(", ").join([*self._products(item, joins), _NOTHING]),
            quantity=_quantity(item),
            price=self._money("i", item, _PRICES) or self._price_of_row(item) or _NO_AMOUNT,
            off=self._money("i", item, ("discount",)) or _NOTHING,
            joined=pgsql.SQL("").join(joins.values()),
        )

    @property
    def goods(self) -> Part:
        """The query of each product's category."""
        product = self.known.get("product")
        if product is None or self.identity is None:
            return pgsql.SQL(_NO_GOODS)
        category = hashed(at("g", self.category)) if self.category else _NOTHING
        return fill(
            "habits.goods",
            table=table(product),
            own=self.reader.own(product, "g"),
            product=hashed(at("g", self.identity)),
            category=pgsql.SQL("coalesce({}, 0)").format(category),
        )

    @property
    def _order_key(self) -> Part:
        """The order's column that its lines name; else what tells its rows apart."""
        found = self._named("item", "order") or self._bound("order", "key") or self._bound("order", "number")
        return at("o", found) if found else _ROW

    def _bound(self, entity: str, meaning: str) -> Bound | None:
        return self.known[entity].by_meaning.get(meaning) if entity in self.known else None

    def _named(self, child: str, parent: str) -> Bound | None:
        """The parent's column that the child's link names."""
        link = self._bound(child, parent)
        target, _, meaning = (link.link or "").partition(".") if link else ("", "", "")
        return self._bound(parent, meaning) if target == parent else None

    def _joined(self, item: Entity) -> Iterator[tuple[str, Part]]:
        """What leads from a line to its product, if it does not name it: its variant, or else its SKU."""
        variant, product = self.known.get("variant"), self.known.get("product")
        if item.has("product"):
            return
        if item.has("variant") and variant and (held := variant.by_meaning.get("product")):
            column = self._named("item", "variant") or variant.by_meaning["key"]
            yield "v", self._join("parted", variant, "v", column, held, item.by_meaning["variant"])
        elif item.has("sku") and variant and variant.has("sku") and variant.has("product"):
            held, column = variant.by_meaning["product"], variant.by_meaning["sku"]
            yield "s", self._join("numbered", variant, "s", column, held, item.by_meaning["sku"])
        elif item.has("sku") and product and product.has("sku") and self.identity:
            yield (
                "s",
                self._join("numbered", product, "s", product.by_meaning["sku"], self.identity, item.by_meaning["sku"]),
            )

    def _join(self, name: str, entity: Entity, alias: str, column: Bound, product: Bound, held: Bound) -> Part:
        """A join of lines, by what each holds, with a table of such a column and the product's."""
        key = {"v": "variant", "s": "sku"}[alias]
        found = fill(
            f"habits.{name}",
            table=table(entity),
            own=self.reader.own(entity, alias),
            product=hashed(at(alias, product)),
            **{key: hashed(at(alias, column))},
        )
        return pgsql.SQL(f" LEFT JOIN ({{}}) AS {alias} ON {alias}.{alias} = {{}}").format(found, hashed(at("i", held)))

    def _products(self, item: Entity, joins: Mapping[str, Part]) -> Iterator[Part]:
        """What tells a line's product apart, the best first."""
        if item.has("product"):
            yield hashed(at("i", item.by_meaning["product"]))
        yield from (pgsql.SQL(f"{alias}.p") for alias in joins)
        for meaning, seed in (
            ("variant", 0),
            ("sku", _SKUS),
            ("product_title", _TITLES),
            ("title", _TITLES),
            ("name", _TITLES),
        ):
            if item.has(meaning):
                yield hashed(at("i", item.by_meaning[meaning]), seed)

    def _money(self, alias: str, entity: Entity, meanings: tuple[str, ...]) -> Part | None:
        """The first amount that there is in the shop's currency, in millionths and without its sign."""
        for meaning in meanings:
            bound, pair = entity.by_meaning.get(meaning), entity.by_meaning.get(f"{meaning}_set")
            if bound and bound.currency in ("", self.currency):
                return _millionths(odd.amount(bound, at(alias, bound)))
            if pair and pair.column.type.traits.form == "json":
                path = pgsql.Literal(f"{{{MONEY_SET[0]},amount}}")
                return _millionths(odd.number(pgsql.SQL("({}::jsonb #>> {})").format(at(alias, pair), path)))
        return None

    def _price_of_row(self, item: Entity) -> Part | None:
        """A line's amount by its quantity."""
        total = self._money("i", item, _ROW_TOTALS)
        return pgsql.SQL("{} / greatest(1, {})").format(total, _quantity(item)) if total else None


def _coded(order: Entity) -> Part:
    """Whether an order names a code for its discount; NULL if none could."""
    found = (order.by_meaning[meaning] for meaning in ("coupon", "coupons", "discount_codes") if order.has(meaning))
    shown = [
        pgsql.SQL("coalesce({}::text, '') NOT IN ('', '[]', '{{}}', 'null')").format(at("o", one)) for one in found
    ]
    return pgsql.SQL(" OR ").join(shown) if shown else pgsql.SQL("NULL::boolean")


def _quantity(item: Entity) -> Part:
    """Whole pieces: parts of one (a metre, a kilogram) count as one."""
    bound = item.by_meaning.get("quantity")
    if bound is None:
        return pgsql.SQL("1::bigint")
    pieces = odd.amount(bound, at("i", bound))
    return pgsql.SQL(f"coalesce(least(ceil({{}}), {_MOST_PIECES})::bigint, 1)").format(pieces)


def _millionths(amount: Part) -> Part:
    """Of an amount that is no slip; NULL for others."""
    form = f"CASE WHEN abs({{0}}) < {_MOST_UNITS} THEN round(abs({{0}}) * 1000000)::bigint END"
    return pgsql.SQL(form).format(amount)


def _in_currency(of: Part, currency: str) -> Part:
    """Whether an order says nothing of another currency."""
    return pgsql.SQL("coalesce(upper(btrim({}::text)) = {}, true)").format(of, pgsql.Literal(currency.upper()))
