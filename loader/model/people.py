"""Customers and guests: who they are, and what their orders come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import numbered
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, persons
from loader.model.buyers import Buyers
from loader.model.customs import placing
from loader.model.customs.homes import Moved
from loader.model.orders import Orders
from loader.model.persons import Names
from loader.rng import stream

_MARKETING, _VERIFIED = (0.7, 0.45), (0.5, 0.8)
"""Who takes the newsletter and has confirmed their address: of those who never ordered, and of those who did."""
# How people make an address of "first.last", with shares: as it is, by patterns, and with a year.
_STYLES: tuple[tuple[str, str, float], ...] = (
    (r"^(.*)$", r"\1", 0.62),
    (r"^(.)[^.]*\.(.*)$", r"\1\2", 0.1),
    (r"^(.*)\.(.*)$", r"\2.\1", 0.06),
    (r"^(.*)\.(.*)$", r"\1_\2", 0.1),
    (r"^(.*)\.(.*)$", r"\1\2", 0.12),
)
_WITH_YEAR = 0.12
_FIRST_YEAR, _LAST_YEAR = 60, 99
_HOSTS = tuple(f"@example.{end}" for end in ("com", "net", "org"))


@dataclass(frozen=True)
class Customers:
    """C people: the run's customers, earliest signup first, then live ones, then guests, who are no customers. Times in
    microseconds UTC; `total_spent` in minor units, all their orders; `last_order` -1 = never ordered; `place` indexes
    words.places.PLACES, the number of places stands for an unknown one; `town` as `customs.homes.Moved` has it."""

    created: Ints
    updated: Ints
    first: NDArray[np.int16]
    first_names: tuple[str, ...]
    last: NDArray[np.int16]
    last_names: tuple[str, ...]
    place: NDArray[np.int16]
    town: NDArray[np.int16]
    email: pa.Array
    phone: pa.Array
    accepts_marketing: NDArray[np.bool_]
    verified: NDArray[np.bool_]
    orders_count: Places
    total_spent: Ints
    last_order: Places


def build(spec: StoreSpec, buyers: Buyers, home: Moved, placed: Orders) -> Customers:
    """The customers and guests of the run, with counters that equal the orders `placed`; `home` is everybody's."""
    mine, place = np.flatnonzero(~buyers.is_live), home.place[buyers.own]
    person = buyers.persons[mine]
    created = buyers.joined(placed.created)
    count = len(created)
    orders = np.bincount(person, minlength=count).astype(np.int32)
    spent = np.zeros(count, np.int64)
    np.add.at(spent, person, placed.total[mine])
    latest = np.full(count, -1, np.int32)
    latest[person] = mine  # ascending in time: the last one stays
    updated = created.copy()
    np.maximum.at(updated, person, placed.updated[mine])
    names, random = persons.names(spec, place), stream(spec.seed, "customer", "person")
    own = spec.customs.placing
    marketing, verified = (
        np.where(orders > 0, placing.yes(ordered, counts), placing.yes(idle, counts))
        for (idle, ordered), counts in ((_MARKETING, own.newsletter), (_VERIFIED, own.verified))
    )
    return Customers(
        created=created,
        updated=updated,
        **vars(names),
        place=place,
        town=home.town[buyers.own],
        email=_emails(spec, names),
        phone=persons.phones(spec, place),
        accepts_marketing=random.random(count) < marketing,
        verified=random.random(count) < verified,
        orders_count=orders,
        total_spent=spent,
        last_order=latest,
    )


def _emails(spec: StoreSpec, names: Names) -> pa.Array:
    """Addresses of reserved domains (RFC 2606), none of them twice, nor with another host: of the same name the second
    has a number. A token tells them from those of other runs."""
    local = _locals(spec, names.latin)
    local = pc.binary_join_element_wise(local, f".{spec.token}", "") if spec.token else local
    host = (names.first.astype(np.int64) + names.last) % len(_HOSTS)
    apart = _numbered(local) if "email" in spec.numbered else _told_apart(local)
    return pc.binary_join_element_wise(apart, pa.array(_HOSTS).take(pa.array(host)), "")


def _locals(spec: StoreSpec, latin: pa.Array) -> pa.Array:
    """What stands before the @, each in a style of its own: (n,)."""
    random = stream(spec.seed, "customer", "email")
    shares = np.array([share for _, _, share in _STYLES])
    style = random.choice(len(_STYLES), len(latin), p=shares / shares.sum())
    year = random.integers(_FIRST_YEAR, _LAST_YEAR + 1, len(latin))
    kinds: list[pa.Array] = []
    place = np.empty(len(latin), np.int64)
    for kind, (pattern, written, _) in enumerate(_STYLES):
        rows = np.flatnonzero(style == kind)
        place[rows] = np.arange(len(rows)) + sum(len(one) for one in kinds)
        kinds.append(pc.replace_substring_regex(latin.take(pa.array(rows)), pattern, written))
    made = pa.concat_arrays([_whole(one) for one in kinds]).take(pa.array(place))
    with_year = pa.array(random.random(len(latin)) < _WITH_YEAR)
    return pc.if_else(with_year, pc.binary_join_element_wise(made, pa.array(year).cast(pa.string()), ""), made)


def _numbered(texts: pa.Array) -> pa.Array:
    """The texts, each with a number of its own at its end: also what is cut in front stays apart."""
    return pc.binary_join_element_wise(texts, numbered(".", np.arange(1, len(texts) + 1, dtype=np.int64)), "")


def _told_apart(texts: pa.Array) -> pa.Array:
    """The texts, a number after those that came before: one that could be the year of another is passed over."""
    coded = texts.dictionary_encode()
    code = np.asarray(_whole(coded).indices)
    by_code = np.argsort(code, kind="stable")
    opens = np.searchsorted(code[by_code], np.arange(len(_whole(coded).dictionary)))
    number = np.empty(len(code), np.int64)
    number[by_code] = np.arange(len(code)) - opens[code[by_code]] + 1
    number[number >= _FIRST_YEAR] += _LAST_YEAR + 1 - _FIRST_YEAR
    again = np.flatnonzero(number > 1)
    if not len(again):
        return texts
    between = pc.if_else(pc.match_substring_regex(texts.take(pa.array(again)), "[0-9]$"), "_", "")
    told = pc.binary_join_element_wise(
        texts.take(pa.array(again)), between, pa.array(number[again]).cast(pa.string()), ""
    )
    return pc.replace_with_mask(texts, pa.array(number > 1), told)


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
