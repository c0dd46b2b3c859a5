"""What columns hold beside the keys of live products and customers, where that is always the same: a new row that names
one of them holds it too. Only what may be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from loader.database import comma, name
from loader.flow.binding import Entity
from loader.flow.draws import KeyFacts
from loader.profile import odd
from loader.profile.drawn import Steady
from loader.profile.owners import Owners
from loader.profile.privacy import may_be_named, revealing
from loader.profile.reader import Reader
from loader.profile.seen import short

_NAMED = ("product", "variant", "customer")
"""Whose live rows new ones name."""


def facts(reader: Reader, entity: Entity, owners: Owners, steady: Iterable[Steady]) -> Iterator[tuple[str, KeyFacts]]:
    """By column: what it holds beside each key."""
    for one in steady:
        if (one.of.bound.link or "").partition(".")[0] in _NAMED:
            found = list(_read(reader, entity, owners, one))
            keys, texts = zip(*found, strict=True) if found else ((), ())
            yield one.column.name, KeyFacts(one.of.name, pa.array(keys, pa.string()), pa.array(texts, pa.string()))


def _read(reader: Reader, entity: Entity, owners: Owners, one: Steady) -> Iterator[tuple[str, str | None]]:
    """The keys with what they come with; of a category that has other labels, its label."""
    columns = comma(odd.named(bound.column) for bound in (one.column.bound, one.of.bound))
    rows = owners.all(reader, "facts", entity, columns=columns, column=name(one.column.name), of=name(one.of.name))
    found = one.column.found
    values = found.history.values if found and found.codes else ()
    labels = dict(zip(map(short, found.codes if found else ()), values, strict=True))
    hidden = revealing(one.column.bound, {row[1] for row in rows if row[1] is not None})
    for key, text, code, count, people, known in rows:
        if text is None:
            yield key, None
        elif labels:
            if (label := labels.get(short(code))) is not None:
                yield key, label
        elif text not in hidden and may_be_named(one.column.bound, text, count, people if known else None):
            yield key, text
