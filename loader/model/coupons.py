"""Which orders use a coupon, and which: one that obeys its name, and more of them while there is a sale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small
from loader.model.asked import discounted
from loader.model.words.orders import COUPONS
from loader.resources import data
from loader.rng import stream

_ORDERS = data("orders")
_TIMES: dict[str, dict[str, Any]] = _ORDERS["coupon_times"]
_SHARES: dict[str, Any] = _ORDERS["coupon_shares"]
_HOUR = 3_600_000_000
# No zone is further from Greenwich: a day of a season is one there and in the shop.
_FARTHEST = 14  # hours
_BLACK_FRIDAY_WEEK = (-3, 7)


def used(spec: StoreSpec, times: Ints, rank: Places) -> Small:
    """The coupon of each order, an index of COUPONS, their number = none; `rank` counts a customer's orders from
    0 on. An order's `times` decide what season it is."""
    count, none = len(times), len(COUPONS)
    if not spec.discounts:
        return np.full(count, none, np.int8)
    random = stream(spec.seed, "order", "coupon")
    best, coupon = np.full(count, -np.inf), np.full(count, none)
    for place, code in enumerate(COUPONS):
        # the greatest of these, each with noise of Gumbel's form, is drawn by the shares
        noise = -np.log(-np.log(random.random(count)))
        score = np.where(valid(code, times, rank), np.log(_TIMES[code]["share"]) + noise, -np.inf)
        coupon = np.where(score > best, place, coupon)
        best = np.maximum(score, best)
    return np.where(discounted(spec, random, _wanted(times)), coupon, none).astype(np.int8)


def fitting(spec: StoreSpec, times: Ints, rank: Places, rate: Ints, coded: NDArray[np.bool_]) -> Small:
    """The coupon of orders whose discount is known, in ten thousandths: one of this `rate` that they may use, if they
    name a code at all (`coded`); else none."""
    found = np.full(len(times), len(COUPONS), np.int8)
    for place, (code, percent) in enumerate(COUPONS.items()):
        found[coded & (rate == percent * 100) & valid(code, times, rank)] = place
    return found if spec.discounts else np.full(len(times), len(COUPONS), np.int8)


def valid(code: str, times: Ints, rank: Places) -> NDArray[np.bool_]:
    """If each order may use the code: by which of its customer's orders it is, and by its day, in every time zone."""
    rule = _TIMES[code]
    first, *last = rule.get("orders", [1])
    good = rank + 1 >= first
    if last:
        good &= rank + 1 <= last[0]
    if "days" in rule:
        good &= _in_season(times, rule["days"])
    if "after_thanksgiving" in rule:
        good &= _after_thanksgiving(times, *rule["after_thanksgiving"])
    return np.asarray(good)


def _wanted(times: Ints) -> NDArray[np.float64]:
    """The share of orders that use a code, at each time."""
    wanted = np.full(len(times), float(_SHARES["usual"]))
    for days in _SHARES["season_ends"]:
        wanted[_in_season(times, days)] = _SHARES["season_end"]
    wanted[_after_thanksgiving(times, *_BLACK_FRIDAY_WEEK)] = _SHARES["black_friday"]
    return wanted


def _in_season(times: Ints, days: list[int]) -> NDArray[np.bool_]:
    """If it is one of the days from (month, day) to (month, day), both included, everywhere on earth."""
    first, last = days[0] * 100 + days[1], days[2] * 100 + days[3]

    def is_in(day: Ints) -> NDArray[np.bool_]:
        date = day.astype("datetime64[D]")
        month = date.astype("datetime64[M]")
        of_year = month.astype(np.int64) % 12 * 100 + 100 + (date - month).astype(np.int64) + 1
        return np.asarray((of_year >= first) & (of_year <= last))

    return _everywhere(times, is_in)


def _after_thanksgiving(times: Ints, first: int, last: int) -> NDArray[np.bool_]:
    """If it is so many days after the fourth Thursday of its year's November, everywhere on earth."""

    def is_after(day: Ints) -> NDArray[np.bool_]:
        year = day.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[M]")
        november = (year + 10).astype("datetime64[D]").astype(np.int64)
        # 1970 began on a Thursday
        after = day - (november + -november % 7 + 21)
        return np.asarray((after >= first) & (after <= last))

    return _everywhere(times, is_after)


def _everywhere(times: Ints, holds: Callable[[Ints], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """If something `holds` of the day of each time in every time zone, asked once an hour."""
    if not len(times):
        return np.zeros(0, bool)
    hour = times // _HOUR
    first = int(hour.min())
    hours = np.arange(first, int(hour.max()) + 1)
    good = holds((hours - _FARTHEST) // 24) & holds((hours + _FARTHEST) // 24)
    return good[hour - first]
