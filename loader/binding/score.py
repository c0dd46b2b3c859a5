"""What a column means, by score: its names, what is said of it, its type and its neighbours. Pure.

A name of the vocabulary decides (100, less for the later synonyms). Only then weaker evidence is looked at, for what
has no meaning yet: the same name with other words around it, the name in the table where the view has another, the
column's comment. Such evidence needs the kind's own type, and a lead over every other column; else nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loader.flow.table import Column
from loader.vocabulary import EntityWords, Vocabulary

Suits = Callable[[Column, str, str, EntityWords], bool]
"""Whether a column can hold a kind of value without loss: (column, kind, meaning, words)."""

ENOUGH = 50
_NAME, _SYNONYM, _STEP = 100, 96, 1
_IN_TABLE, _AROUND, _TURNED, _SAID, _IN_COMMENT = 70, 62, 58, 75, 45
_OF_BASE, _PER_WORD, _NEIGHBOUR, _TYPE = 4, 3, 4, 5
_SHORT = {
    "amt": "amount", "qty": "quantity", "desc": "description", "num": "number", "cnt": "count", "cust": "customer",
    "prod": "product", "cat": "category", "img": "image", "curr": "currency", "ccy": "currency", "ord": "order",
    "disc": "discount", "ship": "shipping", "subtot": "subtotal", "tot": "total",
    "stat": "status", "addr": "address", "mail": "email", "modified": "updated", "creation": "created",
    "inserted": "created", "var": "variant", "surname": "last_name", "tel": "phone", "telephone": "phone",
}  # fmt: skip
# Words that say how a value is kept, or nothing.
_AROUND_IT = {
    "usd", "eur", "gbp", "utc", "amount", "value", "val", "text", "str", "ts", "dt", "on", "at", "date", "time", "col",
    "field", "the", "raw", "datetime", "timestamp", "f", "v", "num", "n",
}  # fmt: skip

# What a comment names in passing: "when the order was ...".
_THINGS = {"order", "customer", "product", "variant", "campaign", "keyword", "store", "payment", "event"}


@dataclass(frozen=True, slots=True)
class Match:
    """A column means `meaning`, of `score` points, because of `why`."""

    column: str
    meaning: str
    score: int
    why: str


def plain(name: str) -> str:
    """orderTotal, Order Total, ORDER_TOTAL -> order_total."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def matches(
    vocabulary: Vocabulary, words: EntityWords, columns: Sequence[Column], names: Mapping[str, str], suits: Suits
) -> dict[str, Match]:
    """Base column -> what it means. `names`: base column -> the name that the view shows it under."""
    found = {match.column: match for match in _by_name(vocabulary, words, columns, names, suits)}
    weaker = sorted(
        _by_evidence(vocabulary, words, columns, names, found, suits), key=lambda match: (-match.score, match.column)
    )
    for match in weaker:
        rivals = {m.column for m in weaker if m.meaning == match.meaning and m.score == match.score} - set(found)
        taken = match.meaning in {m.meaning for m in found.values()}
        if match.column not in found and not taken and len(rivals) == 1:
            found[match.column] = match
    return found


def _by_name(
    vocabulary: Vocabulary, words: EntityWords, columns: Sequence[Column], names: Mapping[str, str], suits: Suits
) -> Iterator[Match]:
    """The shown name decides; the table's own name only for a column that is not shown."""
    by_plain = {plain(c.name): c for c in columns if c.name not in names}
    by_plain |= {plain(names[c.name]): c for c in columns if c.name in names}
    taken: set[str] = set()
    for meaning, synonyms in words.columns.items():
        kind = vocabulary.kinds.get(meaning, "text")
        for place, synonym in enumerate(synonyms):
            column = by_plain.get(synonym)
            if column and column.name not in taken and suits(column, kind, meaning, words):
                taken.add(column.name)
                what = "the view's name" if names.get(column.name, column.name) != column.name else "its name"
                as_well = f", as {synonyms[0]}" if place else ""
                yield Match(column.name, meaning, _SYNONYM - _STEP * place if place else _NAME, what + as_well)
                break


def _by_evidence(
    vocabulary: Vocabulary, words: EntityWords, columns: Sequence[Column], names: Mapping[str, str],
    found: Mapping[str, Match], suits: Suits,
) -> Iterator[Match]:  # fmt: skip
    order = {meaning: place for place, meaning in enumerate(words.columns)}
    beside = {c.number: order[found[c.name].meaning] for c in columns if c.name in found}
    around = {*words.name.split("_"), vocabulary.platform, *vocabulary.platform.split("_")}
    left = [meaning for meaning in words.columns if meaning not in {m.meaning for m in found.values()}]
    kinds = {meaning: vocabulary.kinds.get(meaning, "text") for meaning in words.columns}
    for column in columns:
        if column.name in found:
            continue
        fitting = {m: names for m, names in words.columns.items()
                   if kinds[m] in column.type.traits.usual and suits(column, kinds[m], m, words)}  # fmt: skip
        for meaning in (m for m in left if m in fitting):
            said = [*_named(column, names, fitting[meaning], around), *_told(column, fitting, meaning)]
            if said:
                points, why = max(said)
                near = any(abs(beside.get(column.number + step, -9) - order[meaning]) <= 2 for step in (-1, 1))
                points += _NEIGHBOUR * near + _TYPE * (kinds[meaning] != "text")
                if points >= ENOUGH:
                    yield Match(column.name, meaning, points, why + (", and its neighbour" if near else ""))


def _named(
    column: Column, names: Mapping[str, str], synonyms: Sequence[str], around: set[str]
) -> Iterator[tuple[int, str]]:
    """What the column's names have of the synonyms."""
    shown, own = plain(names.get(column.name, column.name)), plain(column.name)
    if own in synonyms and shown != own:
        yield _IN_TABLE, f"the table calls it {own}"
    for name, less in ((shown, 0), (own, _OF_BASE)):
        words = _words(name)
        for synonym in synonyms:
            wanted = _words(synonym)
            if _core(words, around) == _core(wanted, around) and _core(wanted, around):
                yield _AROUND - less, f"{name} is {synonym} in other words"
            elif len(wanted) > 1 and sorted(words) == sorted(wanted):
                yield _TURNED - less, f"{name} is {synonym} in another order"


def _told(column: Column, fitting: Mapping[str, Sequence[str]], meaning: str) -> Iterator[tuple[int, str]]:
    """What the column's comment says: the longest name that it holds, of all that its type can hold, is its subject."""
    if not column.comment:
        return
    text = f"_{'_'.join(_words(plain(column.comment)))}_"
    held = [
        (len(parts), -text.index(f"_{'_'.join(parts)}_"), of, synonym)
        for of, synonyms in fitting.items()
        for synonym in synonyms
        if (parts := _told_as(synonym)) and f"_{'_'.join(parts)}_" in text
    ]
    if held:
        length, at, _, _ = max(held)
        for many, place, of, synonym in held:
            if of == meaning and (many, place) == (length, at):
                whole = text.strip("_").removeprefix("the_") == "_".join(_words(synonym))
                yield (_SAID if whole else _IN_COMMENT + _PER_WORD * many), f"its comment says {synonym}"


def _told_as(synonym: str) -> list[str]:
    """A name as prose has it: created_at is "created"; one short word alone proves nothing."""
    parts = [word for word in _words(synonym) if word not in ("at", "date")] or _words(synonym)
    return parts if len(parts) > 1 or (len(parts[0]) > 4 and parts[0] not in _THINGS) else []


def _words(name: str) -> list[str]:
    spelt = "_".join(_SHORT.get(word, word) for word in name.replace("sub_total", "subtotal").split("_"))
    return [word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
            for word in spelt.split("_") if word]  # fmt: skip


def _core(words: Sequence[str], around: set[str]) -> tuple[str, ...]:
    """Without the entity's and the platform's names, and what says how it is kept, at both ends."""
    drop = around | _AROUND_IT
    kept = list(words)
    while len(kept) > 1 and kept[0] in drop:
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] in drop:
        kept = kept[:-1]
    return tuple(kept) if kept and kept[0] not in drop else ()
