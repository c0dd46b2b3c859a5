"""What the live rows of a workspace teach, in one serialisable object: aggregates, but for the fields marked `ROWS`.

As JSON it is as `loader.flow.plain` has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.advertising import AdsHabits
from loader.flow.customs import NO_CUSTOMS, Customs
from loader.flow.draws import Draw, KeyFacts, LineRate, Running
from loader.flow.habits import Habits, Regulars, Sales
from loader.flow.plain import plain, restored

VERSION = 1
"""Of the JSON form: another one is refused."""
ROWS = {"rows": True}
"""Marks a field that holds keys or texts of single rows, and so must not leave the workspace."""
_RELATIONS = {
    "sum": "follows", "rated": "follows", "product": "the product of", "quotient": "the quotient of",
    "share": "a share of", "affixed": "the text of", "after": "after", "steady": "the same for each",
    "calendar": "the calendar of", "dated": "the day of",
    "numbered": "counted on in the order of",
}  # fmt: skip
SHARE_DIGITS = 9
Place = tuple[str, str]
"""(entity, column), or (entity, meaning)."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """What a column has to do with others `of` its row.

    By `kind`: "sum" of each times its `factors`, and `offset` more; "rated", a sum of one by the `rates` of another's
    value (of any other value as `factors` and `offset` say); "product" of both, "quotient" of the first by the second;
    "share", about as much of the other, the hundredths of the quotient being the history's `points`, times
    10**SHARE_DIGITS; "affixed", the other's text between `prefix` and `suffix`; "after", a time after the latest of the
    others, and not after those columns that it is `before`; "steady", the same beside the same value of the other;
    "calendar", the part of the other's time that `prefix` names (`loader.dateparts`); "dated", a date or a text of the
    other's time in the `zone` ("": UTC), by the `format` of strftime (%q: the quarter; "upper", "lower" before it),
    between `prefix` and `suffix`; "numbered", a text that counts on in the order of the other's time as `number` says,
    with that time in it by the `format`.
    """

    kind: Literal[
        "sum", "rated", "product", "quotient", "share", "affixed", "after", "steady", "calendar", "dated", "numbered"
    ]
    of: tuple[str, ...]
    factors: tuple[float, ...] = ()
    offset: float = 0.0
    prefix: str = ""
    suffix: str = ""
    rates: tuple[LineRate, ...] = ()
    before: tuple[str, ...] = ()
    format: str = ""
    number: Running | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What a column holds in the live rows of a workspace, `rows` of them; a share of `nulls` (0 to 1) is NULL.

    By `kind`: "nulls", nothing else; "values" with `shares`; "numbers", `points` being their hundredths times
    10**`scale`; "times", those in microseconds (after the row's own creation, or since 1970), in whole `unit`s; texts
    as "shapes" (A, a and 9 for letters and digits, after a `prefix`), "words", "mails", "networks" and "phones" (those
    set aside for examples), "hex" or "uuids", points being lengths; "plain": by type; "related": as `by` says. `by` is
    what it has to do with other columns of the row; then `nulls` are those beside the NULLs of these.

    With a `draw` the tuples decide: `places` are those in `values` that each tuple has, -1 for NULL (of other kinds 0
    for anything else).
    """

    kind: Literal[
        "nulls", "values", "numbers", "times", "shapes", "words", "mails", "networks", "phones", "hex", "uuids",
        "plain", "related",
    ]  # fmt: skip
    rows: int
    nulls: float
    values: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    points: tuple[int, ...] = ()
    scale: int = 0
    unit: int = 1
    future: bool = False
    after_created: bool = False
    prefix: str = ""
    by: Dependence | None = None
    draw: Draw | None = None
    places: tuple[int, ...] = ()

    @property
    def summary(self) -> str:
        """In a few words, for people."""
        number = {"values": f"{len(self.values)} values", "shapes": f"{len(self.values)} forms"}
        what = number.get(self.kind, "" if self.kind in ("plain", "related") else self.kind)
        nulls = f"{self.nulls:.0%} NULL" if self.nulls else ""
        by = f"{_RELATIONS[self.by.kind]} {' and '.join(self.by.of)}" if self.by else ""
        return ", ".join(part for part in (f"{self.rows} rows", what, by, self._drawn, nulls) if part)

    @property
    def _drawn(self) -> str:
        of = (self.draw.of or (self.draw.steady,)) if self.draw else ()
        return f"depends on {' and '.join(of)}" if any(of) else ""


@dataclass(frozen=True, eq=False)
class Existing:
    """Live rows that new orders may name, the best sold first; no run wrote them, so each run can be removed alone.

    `products` (P rows), `variants` (V) and `customers` (C) hold text columns by meaning or `id.column`; `product_of` is
    each variant's product. Prices are millionths, times microseconds UTC; `sold` counts a product's lines; `sales` how
    they sell, `regulars` how these customers buy.
    """

    products: dict[str, pa.Array]
    variants: dict[str, pa.Array]
    customers: dict[str, pa.Array]
    product_of: NDArray[np.int32]
    price: NDArray[np.int64]
    sold: NDArray[np.int64]
    published: NDArray[np.int64]
    signup: NDArray[np.int64]
    sales: Sales | None = None
    regulars: Regulars | None = None


@dataclass(frozen=True, eq=False)
class Offered:
    """Products of a shop as ads may show them, the best sold first: P texts, and how many lines `sold` each."""

    sold: NDArray[np.int64]
    key: pa.Array
    title: pa.Array
    vendor: pa.Array
    product_type: pa.Array
    handle: pa.Array


@dataclass(frozen=True, eq=False)
class Placed:
    """Orders that ads may have brought: times in microseconds UTC, totals in millionths, and the campaign that each
    landing page names ("" = a click without a campaign, None = no click); `said` is what it calls each in words."""

    time: NDArray[np.int64]
    total: NDArray[np.int64]
    campaign: tuple[str | None, ...]
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeyStyle:
    """How the keys of one column look, and the first number that is not taken.

    "number": prefix + decimal, zero-padded to `width` + suffix (an integer column: the number alone); "uuid": random,
    of `version` 4, or of 7, which begins with the row's time. `sequence` hands the numbers out, if the column has one.
    """

    kind: Literal["number", "uuid"]
    next: int = 1
    prefix: str = ""
    width: int = 0
    suffix: str = ""
    sequence: str | None = None
    version: int = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """What the live rows of one platform of a workspace teach. Order times are microseconds UTC.

    `rows` by entity; `shop` meaning or `id.column` -> value of the shop's own row, empty if there is none; `keys` by
    (entity, column); `words` by (entity, meaning), the most used first, and `word_rows` how many of the rows read
    have each; `titles` that no new product may have; `history` of each column without a meaning, by (entity,
    column); `facts` what a column holds beside the keys of live rows; `lookups` the values of the outside tables that
    columns must refer to, by (entity, column), empty if such a table has no row; `passed_over` how many values
    of a column cannot be followed (infinite, NaN, of another
    age); `columns` the type family and the meaning ("" = none) of those that have a history or a constant;
    `constants` what nearly all live rows have in a column with a meaning, by (entity, column); `campaign_ids` of
    the account; `last_campaign` the highest campaign id that an order's landing page names, and `placed` the orders
    that ads may count, both by ads platform; `offered` the products that ads alone may show; `cents` the entities
    whose whole numbers of money count cents; `habits` how its customers buy, `customs` what becomes of its
    orders and what its visits do, `advertising` what the campaigns of an ads account do. A convention that no order
    shows is None. `notes` say what could not be learned, for people.
    """

    rows: dict[str, int]
    shop: dict[str, Any] = field(metadata=ROWS)
    keys: dict[Place, KeyStyle]
    words: dict[Place, tuple[str, ...]]
    first_order: int | None = None
    subtotal_after_discount: bool | None = None
    tax_included: bool | None = None
    existing: Existing | None = field(default=None, metadata=ROWS)
    titles: frozenset[str] = field(default=frozenset(), metadata=ROWS)
    history: dict[Place, History] = field(default_factory=dict)
    facts: dict[Place, KeyFacts] = field(default_factory=dict, metadata=ROWS)
    lookups: dict[Place, tuple[str, ...]] = field(default_factory=dict, metadata=ROWS)
    passed_over: dict[Place, int] = field(default_factory=dict)
    campaign_ids: frozenset[str] = field(default=frozenset(), metadata=ROWS)
    constants: dict[Place, str] = field(default_factory=dict)
    last_campaign: dict[str, int] = field(default_factory=dict, metadata=ROWS)
    placed: dict[str, Placed] = field(default_factory=dict, metadata=ROWS)
    offered: Offered | None = field(default=None, metadata=ROWS)
    cents: frozenset[str] = frozenset()
    habits: Habits | None = None
    customs: Customs = NO_CUSTOMS
    advertising: AdsHabits | None = None
    word_rows: dict[Place, tuple[int, ...]] = field(default_factory=dict)
    columns: dict[Place, tuple[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def campaigns(self) -> int:
        """How many campaigns the account has, each counted once however many days it has."""
        return len(self.campaign_ids)

    def to_json(self) -> dict[str, Any]:
        """A JSON object. Its `row_data` names the fields that hold keys or texts of single rows."""
        marked = [one.name for one in fields(self) if "rows" in one.metadata]
        return {"version": VERSION, "row_data": marked, **plain(self)}

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """The profile that `to_json` wrote. Raises ValueError for another version of the form, and for what is of
        another type, by its field."""
        found = data.get("version") if isinstance(data, dict) else None
        if type(found) is not int:
            raise ValueError(f"version: not a whole number; this program reads version {VERSION}")
        if found != VERSION:
            raise ValueError(f"a profile of version {found}: this program reads version {VERSION}")
        made: Self = restored(cls, {name: one for name, one in data.items() if name not in ("version", "row_data")})
        return made
