"""Columns whose values, or NULLs, are drawn as live rows hold them: whole tuples, as other columns of the row let them
be, and the same one beside the same product, customer or order where that is so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loader.flow.draws import Case, Draw
from loader.flow.profile import Dependence, History
from loader.profile.conditions import Basis, conditions
from loader.profile.entropies import conditional
from loader.profile.groups import LEAST_TUPLE, Group, groups
from loader.profile.privacy import kind_of
from loader.profile.seen import Ints, Seen

_MOST_NUMBERS = 20_000
_LEAST_CASE = 5
_LEFT = 0.05
"""What may be left to tell of tuples that depend on nothing else."""
_SAME, _LEAST_PAIRS, _SURE = 0.95, 20, 0.85
_LINKS = ("product", "variant", "customer", "order", "campaign", "keyword")


@dataclass(frozen=True, slots=True)
class Steady:
    """A column that is the same beside the same key of the column `of`."""

    column: Seen
    of: Seen


def drawn(
    wanted: Sequence[Seen], found: dict[str, History], bases: Sequence[Seen]
) -> tuple[dict[str, History], list[Steady]]:
    """The histories of the columns that depend on others, or come together with them; `found` are those that follow
    from others."""
    grouped = groups([one for one in wanted if _is_drawn(one, found)])
    links = sorted((one for one in bases if _is_link(one)), key=lambda one: one.distinct)
    members = {one.name for group in grouped for one in group.columns}
    ready = [
        *filter(_may_decide, bases),
        *(one for one in wanted if one.name not in members and _is_measure(one, found)),
    ]
    histories, steady = dict(found), []
    for one in wanted:
        if one.name not in members and one.name not in found and (link := _link_of(one.codes, links)):
            assert one.history
            histories[one.name] = replace(one.history, by=Dependence("steady", (link.name,)))
            steady.append(Steady(one, link))
    for group, draw, link in _ordered(grouped, ready, links):
        histories |= dict(_histories(group, draw, histories))
        steady += [Steady(one, link) for one in group.columns] if link else []
    return histories, steady


def _is_drawn(one: Seen, found: dict[str, History]) -> bool:
    history = found.get(one.name, one.history)
    return history is not None and ((one.is_category and one.name not in found) or 0 < history.nulls < 1)


def _is_link(one: Seen) -> bool:
    return bool(one.bound.link) and (one.bound.link or "").partition(".")[0] in _LINKS


def _may_decide(base: Seen) -> bool:
    """If others may depend on a column that the model makes: on its named values, or on its numbers."""
    if base.is_key or base.bound.link or kind_of(base.bound.meaning or ""):
        return False
    return bool(base.values) or base.kind in ("num", "time")


def _is_measure(one: Seen, found: dict[str, History]) -> bool:
    return one.name not in found and one.kind == "num" and not one.is_category


def _ordered(
    grouped: list[Group], ready: list[Seen], links: Sequence[Seen]
) -> Iterator[tuple[Group, Draw, Seen | None]]:
    """Each group with what it depends on: of the model's columns, and of those in groups before it."""
    for group in sorted(grouped, key=lambda one: (_width(one), one.columns[0].name)):
        found = conditions(group.which, ready)
        draw = _draw(group, found)
        by_value = _is_told(group, found) and not any(one.edges for one in found)
        whole = all(one.is_category for one in group.columns)  # else a live key would tell only some of the columns
        link = _link_of(group.which + 1, links) if whole and not by_value else None
        if link:
            draw = replace(draw, of=(), edges=(), cases=(), steady=link.name)
        yield group, draw, link
        ready += [one for one in group.columns if one.is_category]


def _width(group: Group) -> int:
    """Those with the most values first: others are more likely to follow from them."""
    return -group.count


def _is_told(group: Group, found: Sequence[Basis]) -> bool:
    rows = np.flatnonzero(group.which >= 0)
    cells, _ = _cells(found, len(group.which))
    whole, _ = conditional(np.zeros(len(rows), np.int64), group.which[rows])
    return conditional(cells[rows], group.which[rows])[0] <= _LEFT * whole


def _cells(found: Sequence[Basis], rows: int) -> tuple[Ints, list[tuple[int, ...]]]:
    """(rows,) the cell of each row by all conditions, and the places that each cell has in them; -1 = not named."""
    table = np.array([one.cells for one in found], np.int64).reshape(len(found), rows)
    if not len(found):
        return np.zeros(rows, np.int64), [()]
    keys, cells = np.unique(table, axis=1, return_inverse=True)
    return cells.ravel(), [tuple(key) for key in keys.T.tolist()]


def _draw(group: Group, found: Sequence[Basis]) -> Draw:
    known = group.which[group.which >= 0]
    shares = np.bincount(known, minlength=group.count) / max(len(known), 1)
    used = list(found)
    while used and sum(len(c) for c in _tables(group, used)) * group.count > _MOST_NUMBERS:
        used.pop()
    cases = [case for table in _tables(group, used) for case in table]
    name = group.columns[0].name
    of, edges = tuple(one.base.name for one in used), tuple(one.edges for one in used)
    return Draw(name, _tuple(shares), of, edges, tuple(cases))


def _tuple(shares: np.ndarray) -> tuple[float, ...]:
    return tuple(np.round(shares, 6).tolist())


def _tables(group: Group, used: Sequence[Basis]) -> list[list[Case]]:
    """The cases by the first condition, by the first two, and so on."""
    return [list(_cases(group, used[:depth])) for depth in range(1, len(used) + 1)]


def _cases(group: Group, used: Sequence[Basis]) -> Iterator[Case]:
    cells, keys = _cells(used, len(group.which))
    rows = group.which >= 0
    table = np.bincount(cells[rows] * group.count + group.which[rows], minlength=len(keys) * group.count)
    for key, counts in zip(keys, table.reshape(len(keys), group.count), strict=True):
        if counts.sum() >= _LEAST_CASE and min(key) >= 0:
            names = tuple(one.names[place] for one, place in zip(used, key, strict=True))
            yield Case(names, int(counts.sum()), _tuple(counts / counts.sum()))


def _histories(group: Group, draw: Draw, found: dict[str, History]) -> Iterator[tuple[str, History]]:
    """The histories of a group's columns: which of its values each tuple has, -1 for NULL."""
    for number, one in enumerate(group.columns):
        history = found.get(one.name, one.history)
        assert history
        nothing = len(history.values) if one.is_category and one.name not in found else 1
        places = group.tuples[:, number]
        yield one.name, replace(history, draw=draw, places=tuple(np.where(places == nothing, -1, places).tolist()))


def _link_of(codes: Ints, links: Sequence[Seen]) -> Seen | None:
    """The column of keys beside each of which the codes are nearly always the same, that has the fewest."""
    return next((link for link in links if _is_same(codes, link.codes)), None)


def _is_same(codes: Ints, keys: Ints) -> bool:
    """If two rows with one key nearly always have the same, and much more often than any two rows."""
    rows = np.flatnonzero(keys != 0)
    order = rows[np.argsort(keys[rows], kind="stable")]
    pairs = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
    if len(pairs) < _LEAST_PAIRS:
        return False
    same = float((codes[order[1:]] == codes[order[:-1]])[pairs].mean())
    _, counts = np.unique(codes[rows], return_counts=True)
    chance = float(((counts / len(rows)) ** 2).sum())
    return same >= _SAME and chance < 1 and (same - chance) / (1 - chance) >= _SURE


__all__ = ["LEAST_TUPLE", "Steady", "drawn"]
