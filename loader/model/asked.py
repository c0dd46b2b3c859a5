"""What a run was asked for, made exact: states and refunds of orders, and which of them have a discount.

Refused, with `UsageError`: more waiting orders than are young enough to wait.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loader.errors import UsageError
from loader.flow.plan import StoreSpec
from loader.flow.scenario import RefundWave
from loader.model import Ints, Small
from loader.model.words.orders import endings
from loader.rng import stream

Bools = NDArray[np.bool_]
_DAY = 86_400_000_000
_SOLD, _REFUNDED, _DROPPED = ("fulfilled", "paid"), ("refunded", "partially_refunded"), ("cancelled", "voided")
_LONGEST = {"authorized": 6, "pending": 29, "paid": 29}
"""For how many days an order may be in a state that is none to stay in: a day less than the rule order_age says."""
_RETURNS_FROM = 10 * _DAY
"""What was bought later than that has hardly arrived: it is refunded only if there is nothing older."""


def wanted(spec: StoreSpec) -> bool:
    """If the run was asked for states of its orders, or its scenario changes them."""
    waves = any(isinstance(one, RefundWave) for one in spec.scenario.effects)
    return waves or spec.wishes.refunds is not None or bool(spec.wishes.status)


def states(spec: StoreSpec, natural: Small, created: Ints, till: Bools) -> Small:
    """The state of each order at as-of, as asked for: (N,) indices of `spec.order_states`, few others than `natural`.
    What is paid at a `till` is dropped only if there is nothing else to drop."""
    found = natural
    if spec.wishes.status:
        found = _grouped(spec, found, created, till)
    if spec.wishes.refunds is not None:
        random = stream(spec.seed, "order", "refund rate")
        found = refunded(spec, random, found, created, np.ones(len(found), bool), spec.wishes.refunds)
    for wave in (one for one in spec.scenario.effects if isinstance(one, RefundWave)):
        opens, closes = wave.span(spec.start, spec.as_of)
        mine = (created >= opens) & (created < closes)
        found = refunded(spec, stream(spec.seed, "scenario", "refunds"), found, created, mine, wave.rate)
    return found


def refunded(
    spec: StoreSpec, random: np.random.Generator, state: Small, created: Ints, mine: Bools, rate: float
) -> Small:
    """The states, of the paid orders among `mine` a share of `rate` refunded, as many in part as usual: (N,)."""
    names, found = spec.order_states, state.copy()
    back = _is(state, names, _REFUNDED)
    paid = np.flatnonzero(mine & (back | _is(state, names, _SOLD)))
    count = round(rate * len(paid))
    young = spec.as_of - created[paid] < _RETURNS_FROM
    ranked = paid[np.lexsort((random.random(len(paid)), young, ~back[paid]))]
    fresh = ranked[:count][~back[ranked[:count]]]
    found[fresh] = _ending(random, names, _REFUNDED, len(fresh))
    kept = ranked[count:][back[ranked[count:]]]
    found[kept] = next(names.index(one) for one in (*_SOLD, *names) if one in names)
    return found


def discounted(spec: StoreSpec, random: np.random.Generator, usual: NDArray[np.float64]) -> Bools:
    """Which orders have a discount: so many as were asked for, else each by its `usual` chance: (N,)."""
    point = random.random(len(usual))
    if spec.wishes.discounts is None:
        return np.asarray(point < usual)
    chosen = np.zeros(len(usual), bool)
    ranked = np.lexsort((point, -np.log1p(-point) / np.maximum(usual, 1e-9)))
    chosen[ranked[: round(spec.wishes.discounts * len(usual))]] = True
    return chosen


def counts(shares: Sequence[float], total: int) -> Ints:
    """`total` shared out by largest remainder; what the shares leave of 1 is a last part: (n + 1,)."""
    exact = np.array([*shares, max(1 - sum(shares), 0.0)]) * total
    whole = np.floor(np.round(exact, 6)).astype(np.int64)
    whole[np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]] += 1
    return whole


def _grouped(spec: StoreSpec, natural: Small, created: Ints, till: Bools) -> Small:
    """The states by groups: the ones that only young orders can be in are chosen first, each from what it is in."""
    wishes, names = spec.wishes, spec.order_states
    groups = [*wishes.groups, tuple(one for one in names if not any(one in group for group in wishes.groups))]
    sizes = counts([share for _, share in wishes.status], len(natural))
    random = stream(spec.seed, "order", "status")
    point, age = random.random(len(natural)), (spec.as_of - created) / _DAY
    found, left = natural.copy(), np.ones(len(natural), bool)
    for place in sorted(range(len(groups)), key=lambda place: _limit(groups[place])):
        fits = np.flatnonzero(left & (age <= _limit(groups[place])))
        if len(fits) < sizes[place]:
            _refuse(wishes.status[place], int(sizes[place]), len(fits), _limit(groups[place]))
        there = _is(natural[fits], names, groups[place])
        at_till = till[fits] & bool(set(groups[place]) & set(_DROPPED))
        mine = fits[np.lexsort((point[fits], at_till, ~there))][: sizes[place]]
        left[mine] = False
        _move(random, spec, found, mine[~_is(natural[mine], names, groups[place])], age, groups[place])
    return found


def _move(
    random: np.random.Generator,
    spec: StoreSpec,
    found: Small,
    mine: Ints,
    age: NDArray[np.float64],
    group: Sequence[str],
) -> None:
    """Put these orders into a state of the group: one to stay in, else the one that they are young enough for."""
    names, staying = spec.order_states, [one for one in group if one not in _LONGEST]
    if staying:
        found[mine] = _ending(random, names, staying, len(mine))
    else:
        for one in sorted(group, key=lambda one: -_LONGEST[one]):
            found[mine[age[mine] <= _LONGEST[one]]] = names.index(one)


def _limit(group: Sequence[str]) -> float:
    return max((_LONGEST.get(one, np.inf) for one in group), default=np.inf)


def _refuse(status: tuple[str, float], asked: int, fit: int, days: float) -> None:
    name, share = status
    raise UsageError(
        f"status: {name}={share:g} asks for {asked} orders, and only {fit} are young enough: none stays {name} for more"
        f" than {days:.0f} days",
        f"ask for less, or let more of the orders be young: --days {days:.0f}",
    )


def _ending(random: np.random.Generator, names: Sequence[str], group: Sequence[str], count: int) -> Small:
    """A state of the group for each of so many orders, as often as orders come to it."""
    kept = [one for one in names if one in group]
    usual = endings(names)
    weight = np.array([usual.get(one, 0.0) for one in kept]) + 1e-9
    places = np.array([names.index(one) for one in kept], np.int8)
    return places[random.choice(len(kept), count, p=weight / weight.sum())]


def _is(state: Small, names: Sequence[str], group: Sequence[str]) -> Bools:
    return np.array([name in group for name in names], bool)[state]
