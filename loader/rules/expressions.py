"""What a meaning is in SQL: a column of the table `t` in the meaning's canonical type, or a value computed from some.

Text is compared by its bytes: two columns may have collations of their own. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from psycopg import sql

from loader.entities import LIFE, LINKED, MONEY_SET
from loader.flow.binding import Bound, Entity
from loader.vocabulary import Vocabulary, with_instead

Computed = Callable[[Vocabulary, Entity], str | None]

_TYPES = {"money": "numeric", "count": "numeric", "real": "numeric", "time": "timestamptz"}
"""A kind of value and its canonical type; any other is text."""
_PAID = frozenset({"paid", "fulfilled", "refunded", "partially_refunded"})
_HAPPENS = ("paid", "fulfilled", "cancelled", "refunded_at")
"""Times that equal the order's own if the column must have one and nothing happened."""
_VIEWS = ("page_view", "product_view")
_STEPS = (_VIEWS, ("add_to_cart",), ("purchase",))


def literal(value: str) -> str:
    return sql.Literal(value).as_string(None).strip()


def identifier(*names: str) -> str:
    return sql.Identifier(*names).as_string(None)


def column(bound: Bound) -> str:
    return f"t.{identifier(bound.column.name)}"


def kind_of(vocabulary: Vocabulary, meaning: str) -> str:
    return "money" if meaning == "spent" else vocabulary.kinds.get(meaning, "text")


def expression(vocabulary: Vocabulary, entity: Entity, meaning: str, days: bool) -> str | None:
    """A meaning in its canonical type, a time as a day if `days`; None if no column has it."""
    if meaning in COMPUTED:
        return COMPUTED[meaning][1](vocabulary, entity)
    bound = entity.by_meaning.get(meaning)
    if bound is None:
        return _without_column(entity, meaning)
    kind = kind_of(vocabulary, meaning)
    if kind == "count" and bound.column.type.traits.form == "whole":
        return f"{column(bound)}::bigint"  # sums of whole numbers are several times as fast
    found = canonical(bound, _TYPES.get(kind, "text"), days or meaning == "date")
    created = entity.by_meaning.get("created") if meaning in _HAPPENS and not bound.column.nullable else None
    return f"nullif({found}, {canonical(created, 'timestamptz', days)})" if created else found


def _without_column(entity: Entity, meaning: str) -> str | None:
    """An amount out of its set. A key that others name must be a column; else the row's place stands for it."""
    if pair := entity.by_meaning.get(f"{meaning}_set"):
        return f"({column(pair)}::jsonb #>> '{{{MONEY_SET[0]},amount}}')::numeric"
    return 't.ctid::text COLLATE "C"' if meaning == "key" and entity.name not in LINKED else None


def nothing(vocabulary: Vocabulary, meaning: str, days: bool) -> str:
    """NULL in a meaning's canonical type."""
    kind = kind_of(vocabulary, meaning)
    form = COMPUTED[meaning][0] if meaning in COMPUTED else _TYPES.get(kind, "text")
    if kind == "time" and (days or meaning == "date"):
        form = "date"
    return f"NULL::{form}" + (' COLLATE "C"' if form == "text" else "")


def canonical(bound: Bound, form: str, days: bool = False) -> str:
    """A column as `form` (text, numeric or timestamptz); a time as a day if `days`."""
    name, family = column(bound), bound.column.type.family
    if form == "text":
        return f'{name}::text COLLATE "C"'
    if form == "numeric":
        number = f"nullif({name}, '')::numeric" if family == "text" else f"{name}::numeric"
        return f"{number} * 1e-{bound.decimals}" if bound.decimals else number
    if family == "date":
        return name
    moment = {"timestamp": f"({name} AT TIME ZONE 'UTC')", "text": f"nullif({name}, '')::timestamptz"}.get(family, name)
    return f"({moment} AT TIME ZONE 'UTC')::date" if days else moment


def reads_text(text: str) -> bool:
    """If a rule's SQL makes numbers or times of text, which may fail."""
    return ", '')::" in text


def _spent(_: Vocabulary, entity: Entity) -> str | None:
    if entity.has("cost"):
        return canonical(entity.by_meaning["cost"], "numeric")
    micros = entity.by_meaning.get("cost_micros")
    return f"{canonical(micros, 'numeric')} * 0.000001" if micros else None


def _place(_: Vocabulary, entity: Entity) -> str | None:
    """A time in microseconds and the place in the visit in one number, which is cheap to compare."""
    occurred, sequence = (entity.by_meaning.get(meaning) for meaning in ("occurred", "sequence"))
    if occurred is None:
        return None
    moment = f"(date_part('epoch', {canonical(occurred, 'timestamptz')}) * 1000000)::bigint * 1000"
    if sequence is None:
        return moment
    whole = sequence.column.type.family.startswith("int")
    number = column(sequence) if whole else canonical(sequence, "numeric")
    return f"{moment} + least(coalesce({number}, 0), 999)::bigint"


def _words(vocabulary: Vocabulary, entity: Entity, meaning: str) -> Mapping[str, Sequence[str]]:
    """Canonical value -> the words that the column may have for it."""
    column = entity.by_meaning[meaning].column
    states = next((e.words_for(meaning, column.allowed) for e in vocabulary.entities if e.name == entity.name), {})
    admitted = {state: tuple(w for w in words if not w or column.admits(w)) for state, words in states.items()}
    return with_instead(admitted)


def _status_of(wanted: frozenset[str]) -> Computed:
    """What a status shows: true if its word stands only for wanted states, false if for none of them."""

    def shown(vocabulary: Vocabulary, entity: Entity) -> str | None:
        meaning = next((meaning for meaning in LIFE if entity.has(meaning)), None)
        if meaning is None:
            return None
        states: dict[str, set[str]] = {}
        for state, candidates in _words(vocabulary, entity, meaning).items():
            for word in candidates:
                states.setdefault(word.lower(), set()).add(state)
        sure = {word: str(s <= wanted).lower() for word, s in states.items() if s <= wanted or not s & wanted}
        return _cases(entity.by_meaning[meaning], sure)

    return shown


def _kind(vocabulary: Vocabulary, entity: Entity) -> str | None:
    """What an event is; None if its column has no word for a step. A word for both kinds of view is a page's."""
    bound = entity.by_meaning.get("event_name")
    if bound is None:
        return None
    words = _words(vocabulary, entity, "event_name")
    admitted = {value.lower() for value in bound.column.allowed}
    steps = [{word.lower() for kind in step for word in words.get(kind, ())} for step in _STEPS]
    if admitted and any(admitted.isdisjoint(step) for step in steps):
        return None
    ranked = sorted(words, key=lambda kind: (kind not in _VIEWS, kind), reverse=True)
    return _cases(bound, {word.lower(): f"{literal(kind)}::text" for kind in ranked for word in words[kind]})


def _cases(bound: Bound, values: Mapping[str, str]) -> str | None:
    """What each word of a column stands for."""
    whens = " ".join(f"WHEN {literal(word)} THEN {value}" for word, value in values.items())
    return f"CASE lower(coalesce({column(bound)}::text, '') COLLATE \"C\") {whens} END" if whens else None


COMPUTED: dict[str, tuple[str, Computed]] = {
    "says_paid": ("boolean", _status_of(_PAID)),
    "says_refunded": ("boolean", _status_of(frozenset({"refunded", "partially_refunded"}))),
    "says_cancelled": ("boolean", _status_of(frozenset({"cancelled", "voided"}))),
    "says_open": ("boolean", _status_of(frozenset({"pending", "authorized", "paid"}))),
    "says_authorized": ("boolean", _status_of(frozenset({"authorized"}))),
    "kind": ("text", _kind),
    "place": ("bigint", _place),
    "spent": ("numeric", _spent),
}
"""Meanings that no column has, with their canonical type."""
