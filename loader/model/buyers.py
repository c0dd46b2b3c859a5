"""Who buys when: customers come as the shop grows, buy at a rate of their own, and leave; guests come once.

Where live orders show how customers buy, so many of the orders are as those have it (`loader.model.learned`) as the
evidence counts.

After each order a customer leaves with a chance of his own, else he comes again after a gap that the shop's calendar
stretches: the model of BG/NBD, by the calendar's clock. Customers are drawn until their orders are enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import FEATURES
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places
from loader.model.calendar import Calendar, Floats, calendar
from loader.model.customs import placing
from loader.model.learned import buyers as habitual_buyers
from loader.model.learned.buyers import NOBODY, Coming
from loader.model.learned.draws import evidence
from loader.resources import data
from loader.rng import stream

_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_WORDS = data("buyers")
_RATE, _LEAVING, _LIVE = _WORDS["rate"], _WORDS["leaving"], _WORDS["live"]
_SHORTEST, _YEAR = 30, 365  # days: in a window between them customers come as often as in a year
_MOST_ORDERS = 1_000
_LAUNCH_DAYS: float = _RATE["launch_days"]


@dataclass(frozen=True)
class Buyers:
    """N orders, earliest first, at `times`: `buyer` is a customer of the run (by `signup`, ascending), then follow the
    `live` ones, then the `guests`, by their orders. Some who signed up never order. `habitual` (N,) orders are as the
    live ones have it, of customers with these `traits` (N, F)."""

    times: Ints
    buyer: Places
    signup: Ints
    live: int
    guests: int
    habitual: NDArray[np.bool_]
    traits: NDArray[np.float32]

    @property
    def people(self) -> int:
        """Everybody who may have ordered."""
        return len(self.signup) + self.live + self.guests

    @property
    def is_live(self) -> NDArray[np.bool_]:
        """Orders of live customers: (N,)."""
        return (self.buyer >= len(self.signup)) & (self.buyer < len(self.signup) + self.live)

    @property
    def own(self) -> Ints:
        """Everybody but the live customers."""
        first = len(self.signup) + self.live
        return np.concatenate((np.arange(len(self.signup)), np.arange(first, first + self.guests)))

    @property
    def persons(self) -> Places:
        """Who placed each order, guests right after the run's customers; of a live customer's it says nothing: (N,)."""
        return np.where(self.buyer < len(self.signup), self.buyer, self.buyer - self.live)

    def joined(self, times: Ints) -> Ints:
        """Since when the customers of the run, and then its guests, are known, by the orders' times."""
        return np.concatenate((self.signup, times[self.buyer >= len(self.signup) + self.live]))


@dataclass(frozen=True)
class _Visits:
    """Orders of one kind of people: when, and who."""

    times: Ints
    who: Ints


def build(spec: StoreSpec) -> Buyers:
    """The `spec.orders` orders of the window, each of somebody."""
    habitual = _habitual(spec)
    usual = _usual(spec, spec.orders - sum(len(one) for one in habitual))
    own, live, guests = (_Both(one, more) for one, more in zip(usual, habitual, strict=True))
    growing = calendar(spec.start, spec.as_of, spec.timezone, growing=True)
    signup, rank = _signups(spec, growing, _Visits(own.times, own.who))
    there = len(spec.existing.signup) if spec.existing else 0
    kinds = own, live, guests
    who = np.concatenate((rank[own.who], len(signup) + live.shared, len(signup) + there + guests.who))
    by_time = np.argsort(np.concatenate([one.times for one in kinds]), kind="stable")
    return Buyers(
        times=np.concatenate([one.times for one in kinds])[by_time],
        buyer=who[by_time].astype(np.int32),
        signup=signup,
        live=there,
        guests=len(guests.times),
        habitual=np.concatenate([one.habitual for one in kinds])[by_time],
        traits=np.concatenate([one.traits for one in kinds])[by_time],
    )


@dataclass(frozen=True)
class _Both:
    """Orders of one kind of people, the usual ones before those by habit."""

    usual: _Visits
    habit: Coming

    @property
    def times(self) -> Ints:
        return np.concatenate((self.usual.times, self.habit.times))

    @property
    def who(self) -> Ints:
        """People by habit are others."""
        return np.concatenate((self.usual.who, self.habit.who + int(self.usual.who.max(initial=-1)) + 1))

    @property
    def shared(self) -> Ints:
        """The same people, usual or by habit."""
        return np.concatenate((self.usual.who, self.habit.who))

    @property
    def habitual(self) -> NDArray[np.bool_]:
        return np.arange(len(self.times)) >= len(self.usual.times)

    @property
    def traits(self) -> NDArray[np.float32]:
        unknown = np.full((len(self.usual.times), len(FEATURES)), np.nan, np.float32)
        return np.concatenate((unknown, self.habit.traits.features[self.habit.who].astype(np.float32)))


def _usual(spec: StoreSpec, orders: int) -> tuple[_Visits, _Visits, _Visits]:
    """So many orders of new customers, of live ones and of guests, as customers buy in general."""
    if not orders:
        none = np.zeros(0, np.int64)
        return (_Visits(none, none),) * 3
    even = calendar(spec.start, spec.as_of, spec.timezone)
    growing = calendar(spec.start, spec.as_of, spec.timezone, growing=True)
    launch = 0.0 if spec.existing and len(spec.existing.signup) else _LAUNCH_DAYS * _stretch(even.length)
    opening = calendar(spec.start, spec.as_of, spec.timezone, growing=True, launch=launch)
    live = _live(spec, growing, orders)
    guests = _guests(spec, growing, orders, len(live.times))
    return _customers(spec, even, opening, orders - len(live.times) - len(guests.times)), live, guests


def _habitual(spec: StoreSpec) -> tuple[Coming, Coming, Coming]:
    """The orders of new customers, of live ones and of guests as the workspace's habits have it."""
    habits = spec.habits
    orders = round(spec.orders * evidence(habits.orders)) if habits else 0
    if habits is None or not orders:
        return (NOBODY,) * 3
    regular = habitual_buyers.regulars(spec, habits, orders)
    share = habits.guests / habits.orders if spec.guests else 0.0
    least = 1 if habits.customers else 0  # a shop that knows nobody makes nobody known
    guests = max(min(round(share * orders), orders - least - len(regular)), 0)
    of_guests = habitual_buyers.guests(spec, habits, guests)
    new = orders - len(regular) - len(of_guests)
    return habitual_buyers.customers(spec, habits, new), regular, of_guests


def _customers(spec: StoreSpec, even: Calendar, growing: Calendar, orders: int) -> _Visits:
    """The orders of new customers: so many customers that their orders are enough, the last one's are cut."""
    random = stream(spec.seed, "customer", "orders")
    come = even.points(growing.times(random.random(orders) * growing.length))
    who, points = _repeats(random, come, even.length)
    by_customer = np.lexsort((points, who))[:orders]
    return _Visits(even.times(points[by_customer]), who[by_customer])


def _repeats(random: np.random.Generator, come: Floats, end: float) -> tuple[Ints, Floats]:
    """All orders of customers who `come` at these points: who, and when, in rounds of one order each."""
    count = len(come)
    gap = _RATE["days"] * _stretch(end) / random.gamma(_RATE["shape"], size=count)
    leaves = random.beta(_LEAVING["a"], _LEAVING["b"], count)
    who, point = np.arange(count), come
    found = [(who, point)]
    for _ in range(_MOST_ORDERS):
        stays = random.random(len(who)) >= leaves[who]
        who, point = who[stays], point[stays]
        point = point + random.exponential(size=len(who)) * gap[who]
        who, point = who[point < end], point[point < end]
        if not len(who):
            break
        found.append((who, point))
    return np.concatenate([who for who, _ in found]), np.concatenate([point for _, point in found])


def _stretch(days: float) -> float:
    """How much of a year's time customers take in a window of so many days."""
    return min(max(days, _SHORTEST), _YEAR) / _YEAR


def _guests(spec: StoreSpec, growing: Calendar, orders: int, live: int) -> _Visits:
    """Orders without a customer, each of somebody else, beside the `live` customers' ones; one order at least is a
    customer's."""
    share = placing.guests(spec, _WORDS["guests"] * (orders - live) / orders)
    count = max(min(round(orders * share), orders - live - 1), 0) if spec.guests else 0
    random = stream(spec.seed, "customer", "guests")
    return _Visits(np.sort(growing.times(random.random(count) * growing.length)), np.arange(count))


def _live(spec: StoreSpec, growing: Calendar, orders: int) -> _Visits:
    """Orders of live customers, as many as their number says, each after its customer's signup. Few of them buy much:
    how often each did is not known here."""
    signup = spec.existing.signup if spec.existing else np.empty(0, np.int64)
    signup = signup[: np.searchsorted(signup, spec.as_of)]
    if not len(signup):
        return _Visits(signup, signup)
    random = stream(spec.seed, "customer", "live")
    opens = growing.points(np.maximum(signup[:1], spec.start))[0]
    share = min(_LIVE["most"], _LIVE["orders"] * len(signup) / orders) * (1 - opens / growing.length)
    count = min(round(share * orders), orders - 1)
    times = growing.times(opens + random.random(count) * (growing.length - opens))
    times = np.maximum(times, signup[0])
    rate = np.cumsum(random.gamma(_LIVE["shape"], size=len(signup)) + 1e-9)
    there = np.searchsorted(signup, times, side="right") - 1
    return _Visits(times, np.searchsorted(rate[:-1], random.random(count) * rate[there], side="right"))


def _signups(spec: StoreSpec, growing: Calendar, own: _Visits) -> tuple[Ints, Places]:
    """When everybody signed up, ascending, those who never ordered too; and the rank therein of each who did."""
    random = stream(spec.seed, "customer", "created")
    ordered = int(own.who.max(initial=-1)) + 1
    first = np.full(ordered, np.iinfo(np.int64).max)
    np.minimum.at(first, own.who, own.times)
    idle = round(ordered * _WORDS["idle"] / (1 - _WORDS["idle"])) if spec.idle else 0
    looked = growing.times(random.random(idle) * growing.length)
    signup = np.concatenate((_before(random, first, spec.start), looked))
    rank = np.empty(len(signup), np.int32)
    rank[np.argsort(signup, kind="stable")] = np.arange(len(signup))
    return np.sort(signup), rank[:ordered]


def _before(random: np.random.Generator, first: Ints, opening: int) -> Ints:
    """When the buyers of these first orders signed up: at the checkout, or before it, never before the shop opened."""
    count, mean = len(first), _WORDS["signup_days"] * _DAY
    soon = random.random(count) < _WORDS["at_checkout"]
    room = np.where(soon, np.minimum(first - opening, _HOUR), first - opening)
    long = -np.log1p(-random.random(count) * -np.expm1(-room / mean)) * mean  # exponential, within the room
    before = np.minimum(long.astype(np.int64), room)
    return np.maximum((first - before) // _SECOND * _SECOND, np.minimum(opening, first))
