"""Everything that decides a run's rows, but the numbers that sequences hand out. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loader.flow.advertising import AdsHabits
from loader.flow.binding import Entity
from loader.flow.customs import NO_CUSTOMS, Customs
from loader.flow.habits import Habits
from loader.flow.profile import Existing, Offered, Placed, Profile
from loader.flow.scenario import NO_SCENARIO, Scenario
from loader.flow.wishes import NO_WISHES, Wishes
from loader.vocabulary import Click

ORDER_STATES = (
    "pending", "authorized", "paid", "fulfilled", "cancelled", "voided", "refunded", "partially_refunded",
)  # fmt: skip
"""The states that an order's life ends in, or is in at as-of."""


PRODUCT_STATES = ("active", "draft", "archived")
"""The states that a product is in: sold, not yet, no more."""
EVENT_KINDS = (
    "page_view", "product_view", "collection_view", "search", "add_to_cart", "cart_view", "checkout", "payment",
    "purchase",
)  # fmt: skip
"""What may happen in a visit."""
CONVERSION = 0.029
"""The share of visits that buy, if nobody asks for another."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """An ads campaign as the visits of a shop know it.

    `number` counts over all accounts of the run; `theme` is brand, category, shopping or display; `category` the one of
    the shop that it sells ("" = any); it runs from `first_day` to `last_day` (days since 1970, UTC) and gets `share` of
    the clicks of its theme.
    """

    number: int
    theme: str
    category: str
    first_day: int
    last_day: int
    share: float


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """What the store model is built from: a pure function of these fields gives the same store, always.

    Times are int64 microseconds since the Unix epoch, UTC; money is int64 in minor units of 10**-digits, `worth` of
    which are about a dollar's.
    A part of an order's money that no column can show (`discounts`, `taxes`, `shipping` False) is not made,
    so that what is visible always adds up. `order_states` are the states that the schema's value sets admit,
    of ORDER_STATES, `product_states` of PRODUCT_STATES; `campaigns` those that visits may come from, none = no ad
    brings any. `conversion` is the share of visits that buy, 0 = visits are not written; `event_kinds` are those of
    EVENT_KINDS that a schema has a word of its own for. `name` is the shop's;
    `sources` are the shares of orders by where they are placed, as words.SOURCES has them; `unpaid_hours` is how long
    the platform waits for a payment that does not come, `transfer` the state in which it awaits a bank's. `guests`: an
    order may name no customer; `idle`: a customer may have no order. `locales` are where customers live, with shares;
    `token` is in the texts that other runs may have made too, empty if there are none; each of the
    `numbered` texts (email, handle) ends in a number of its own. `habits` are what the workspace's customers do, as far
    as it has any: they count the more, the more orders they are learned from; so do `customs`, what becomes of its
    orders and what its visits do. `ends_paid`: an order may stay paid and never be sent, and no column calls that
    waiting. `wishes` hold exactly; `scenario` is what happens besides.
    """

    seed: int
    orders: int
    start: int
    as_of: int
    timezone: str = "America/New_York"
    digits: int = 2
    worth: int = 100
    discounts: bool = True
    taxes: bool = True
    shipping: bool = True
    tax_included: bool = False
    order_states: tuple[str, ...] = ORDER_STATES
    product_states: tuple[str, ...] = PRODUCT_STATES
    conversion: float = CONVERSION
    event_kinds: tuple[str, ...] = EVENT_KINDS
    namespace: int = 0
    token: str = ""
    numbered: frozenset[str] = frozenset()
    campaigns: tuple[Campaign, ...] = ()
    guests: bool = False
    idle: bool = True
    locales: tuple[tuple[str, float], ...] = (("en_US", 1.0),)
    name: str = "Harbor & Pine"
    sources: tuple[float, ...] = (0.94, 0.03, 0.03)
    unpaid_hours: float = 24.0
    transfer: str = "pending"
    existing: Existing | None = None
    habits: Habits | None = None
    customs: Customs = NO_CUSTOMS
    ends_paid: bool = False
    taken_titles: frozenset[str] = frozenset()
    wishes: Wishes = NO_WISHES
    scenario: Scenario = NO_SCENARIO


@dataclass(frozen=True, slots=True)
class AdsSpec:
    """What the model of an ads account is built from, as `StoreSpec` is a store's.

    Campaigns are numbered over all accounts of a run: this account's begin at `first`. `linked` are the platforms whose
    orders it counts; `categories` what each shop that it advertises sells, the best sold first. `near`: search terms
    can say that they are near variants of their keyword. `token` tells this run's campaigns from the workspace's.
    `named` are its first campaigns as far as orders name them already: of which shop each is, and what they call it.
    `habits` is what the workspace's own campaigns do. `unlinked`: no order there is can be its own, so that conversions
    follow the live ones, and no order is behind them. `scenario` is what happens besides.
    """

    seed: int
    campaigns: int
    start: int
    as_of: int
    digits: int = 2
    worth: int = 100
    first: int = 0
    linked: tuple[str, ...] = ()
    categories: tuple[tuple[str, ...], ...] = ((),)
    near: bool = False
    namespace: int = 0
    token: str = ""
    named: tuple[tuple[int, str], ...] = ()
    habits: AdsHabits | None = None
    unlinked: bool = False
    scenario: Scenario = NO_SCENARIO

    @property
    def shops(self) -> int:
        """How many shops it advertises."""
        return len(self.categories)

    @property
    def numbers(self) -> range:
        """The numbers of its campaigns, as orders name them."""
        return range(self.first, self.first + self.campaigns)


@dataclass(frozen=True, slots=True)
class PlatformPlan:
    """Everything that decides a platform's rows but the numbers that sequences hand out. Pure data.

    `shop` is the table of the shop's own row if that is there already. `shop_domain` is the host of its pages,
    `named_domain` what rows call the shop by.
    `mode` is "new" (no orders or campaigns yet) or "add"; `target` the number of them asked for. `words` by (entity,
    meaning): canonical value -> the word that the schema and the workspace use for it (None = NULL). `click` are
    the marks that an account's ads leave, or, of a shop that is planned alone, those of the ads that its orders name.
    """

    workspace: str
    platform: str
    strategy: str
    mode: str
    target: int
    entities: tuple[Entity, ...]
    spec: StoreSpec | AdsSpec
    profile: Profile
    words: dict[tuple[str, str], dict[str, str | None]]
    currency: str
    shop_domain: str
    named_domain: str
    subtotal_after_discount: bool
    click: Click | None = None
    shop: Entity | None = None

    def entity(self, name: str) -> Entity | None:
        return next((entity for entity in self.entities if entity.name == name), None)


@dataclass(frozen=True, eq=False)
class Shopfront:
    """A shop of the workspace that ads alone advertise: what it is called, the host of its pages, what it sells."""

    name: str
    site: str
    products: Offered


@dataclass(frozen=True)
class Plan:
    """A whole run: its platforms, shops before the ads accounts that count their orders, and what is worth a warning.

    `placed` are orders of the workspace that an account counts where the run makes no shop, by platform; `shops` those
    that it advertises then; `beside` their tables, which the rules read.
    """

    platforms: tuple[PlatformPlan, ...]
    placed: Mapping[str, tuple[Placed, ...]] = field(default_factory=dict)
    beside: tuple[Entity, ...] = ()
    warnings: tuple[str, ...] = ()
    shops: Mapping[str, tuple[Shopfront, ...]] = field(default_factory=dict)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Every entity that is written, in the order of loading."""
        return tuple(entity for platform in self.platforms for entity in platform.entities)
