"""Which numbers the shops of a run begin with: ranges that no two of them share, in each platform's own width. Pure.

A number that the database's sequence hands out is its own; it is taken to go on from as many as the workspace's rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.flow.binding import Bound
from loader.flow.profile import KeyStyle
from loader.plan.known import Known, RunOptions
from loader.rng import entropy

_STEP = 1000
_LONG, _SPREAD = 10**10, 10**11
_MARGIN = 2
_SIGNS, _LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789", 9


@dataclass(frozen=True, slots=True)
class _Taken:
    """The numbers `first` to `last` of the rows of one of these entities."""

    entities: frozenset[str]
    first: int
    last: int

    def meets(self, other: _Taken) -> bool:
        return bool(self.entities & other.entities) and self.first <= other.last and other.first <= self.last


def room(entity: str, orders: int) -> int:
    """More rows than an entity has in a run of so many orders."""
    most = {"shop": 1, "product": 20 * int(orders**0.5), "variant": 200 * int(orders**0.5), "order": orders}
    return most.get(entity, 8 * orders) + 500


def apart(shops: Sequence[Known], options: RunOptions) -> list[Known]:
    """The shops, their next keys out of each other's way as far as the columns have room for them."""
    taken = [one for shop in shops for one in (*_handed_out(shop, options), *_there(shop))]
    return [_named_by_key(_beside(scattered(shop, options, ("shop",)), options, taken)) for shop in shops]


def scattered(known: Known, options: RunOptions, entities: Sequence[str]) -> Known:
    """The keys that a run chooses of these entities, long ones no round numbers; of letters, if the platform's are."""
    for entity, bound, style in list(_keys(known)):
        if style.sequence or entity not in entities:
            continue
        first = style.next + _begun(known, entity, style, options)
        if known.vocabulary.first.get((entity, "key")) == "letters" and not known.profile.rows.get(entity):
            known = _lettered(known, entity, bound, options)
        elif _fits(first + room(entity, options.target(0)), bound):
            known = _beginning(known, entity, bound, first)
    return known


def _lettered(known: Known, entity: str, bound: Bound, options: RunOptions) -> Known:
    """Keys of small letters and digits, where the column has room for them."""
    length = bound.column.type.length
    if bound.column.type.family != "text" or (length is not None and length <= _LETTERS):
        return known
    drawn = entropy(options.seed, options.workspace, known.platform, entity, "first key")
    prefix = "".join(_SIGNS[drawn // len(_SIGNS) ** place % len(_SIGNS)] for place in range(_LETTERS))
    place = (entity, bound.column.name)
    keys = known.profile.keys | {place: KeyStyle("number", 1, prefix)}
    return replace(known, profile=replace(known.profile, keys=keys))


def _beside(shop: Known, options: RunOptions, taken: list[_Taken]) -> Known:
    """The shop, its keys beside those that are `taken`, which become more."""
    counted = {entity: style.next for entity, _, style in _keys(shop) if shop.profile.rows.get(entity)}
    for entity, bound, style in list(_chosen(shop)):
        # above what is there of all that the platform counts together
        there = (first for other, first in counted.items() if other in _together(shop, entity))
        begins = style.next + _begun(shop, entity, style, options)
        mine = _range(shop, entity, max((begins, *there)), options)
        while met := [one.last for one in taken if one.meets(mine)]:
            mine = _range(shop, entity, (max(met) // _STEP + 1) * _STEP + 1, options)
        if _fits(mine.last, bound):
            shop = _beginning(shop, entity, bound, mine.first)
            taken.append(mine)
    return shop


def _range(shop: Known, entity: str, first: int, options: RunOptions) -> _Taken:
    rows = room(entity, options.target(shop.profile.rows.get("order", 0)))
    return _Taken(_together(shop, entity), first, first + rows - 1)


def _together(shop: Known, entity: str) -> frozenset[str]:
    """The entities that the platform counts in one row of numbers with this one."""
    return next((group for group in shop.vocabulary.one_sequence if entity in group), frozenset({entity}))


def _keys(shop: Known) -> Iterator[tuple[str, Bound, KeyStyle]]:
    """The plain numbers that are keys."""
    for entity in shop.entities:
        bound = entity.by_meaning.get("key")
        style = shop.profile.keys.get((entity.name, bound.column.name)) if bound else None
        if bound and style and style.kind == "number" and not style.prefix:
            yield entity.name, bound, style


def _handed_out(shop: Known, options: RunOptions) -> Iterator[_Taken]:
    """What sequences will hand out, if nobody else takes many."""
    for entity, _, style in _keys(shop):
        if style.sequence:
            there = _range(shop, entity, 1, options)
            yield replace(there, last=_MARGIN * (there.last + shop.profile.rows.get(entity, 0)))


def _there(shop: Known) -> Iterator[_Taken]:
    """The last numbers that are there, as many as rows."""
    for entity, _, style in _chosen(shop):
        if rows := shop.profile.rows.get(entity, 0):
            yield _Taken(_together(shop, entity), style.next - rows, style.next - 1)


def _chosen(shop: Known) -> Iterator[tuple[str, Bound, KeyStyle]]:
    """The keys that a run chooses, those of the shop's own row not among them."""
    return (one for one in _keys(shop) if not one[2].sequence and one[0] != "shop")


def _begun(shop: Known, entity: str, style: KeyStyle, options: RunOptions) -> int:
    """How far a new shop's long numbers are from their round beginning."""
    if style.next < _LONG or style.width or shop.profile.rows.get(entity):
        return 0
    return entropy(options.seed, options.workspace, shop.platform, entity, "first key") % min(style.next // 10, _SPREAD)


def _fits(last: int, bound: Bound) -> bool:
    most, length = bound.column.most, bound.column.type.length
    return (most is None or last <= most) and (length is None or len(str(last)) <= length)


def _beginning(shop: Known, entity: str, bound: Bound, first: int) -> Known:
    place = (entity, bound.column.name)
    keys = shop.profile.keys | {place: replace(shop.profile.keys[place], next=first)}
    return replace(shop, profile=replace(shop.profile, keys=keys))


def _named_by_key(shop: Known) -> Known:
    """The shop, the numbers of its orders their keys if the platform counts no others, as long as that is above all
    numbers that there are."""
    order = shop.entity("order")
    number = order.by_meaning.get("number") if order else None
    key = next((style for name, _, style in _chosen(shop) if name == "order"), None)
    if number is None or key is None or shop.vocabulary.first.get(("order", "number")) != "key":
        return shop
    style = shop.profile.keys.get(("order", number.column.name))
    if style is None or not _is_plain(style):
        return shop
    free = style.next <= key.next and _fits(key.next + shop.profile.rows.get("order", 0), number)
    return _beginning(shop, "order", number, key.next) if free else shop


def _is_plain(style: KeyStyle) -> bool:
    """Numbers that the run chooses, with nothing around them."""
    return style.kind == "number" and not (style.sequence or style.prefix or style.suffix)
