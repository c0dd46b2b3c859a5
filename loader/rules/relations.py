"""The canonical relations that a rule's SQL names, as subqueries on the base tables of one platform. Pure.

`:order` is the run's own rows of the orders' table, a column for each meaning that the rule speaks of (a typed NULL
where no column has it); `:order_all` all of the tenant's; `:order_any` the run's own while it verifies itself, all of
them later, when somebody may have edited a row. `:order_has_tax` says whether there is such a column, `:run` is what
the run recorded of itself, `:clicked_orders` the orders of every shop that name a campaign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from psycopg import sql

from loader.entities import LIFE, LINKED
from loader.flow.binding import Bound, Entity
from loader.vocabulary import Click, Vocabulary

CLICKED = "clicked_orders"
_TOKEN = re.compile(r"(?<![:\w]):(?:(?P<name>\w+)|'(?P<value>\w+)')")
_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)
_TYPES = {"money": "numeric", "count": "numeric", "real": "numeric", "time": "timestamptz"}
_PAID = frozenset({"paid", "fulfilled", "refunded", "partially_refunded"})
_SAYS = {
    "says_paid": _PAID, "says_refunded": frozenset({"refunded", "partially_refunded"}),
    "says_cancelled": frozenset({"cancelled"}),
}  # fmt: skip
_HAPPENS = ("paid", "fulfilled", "cancelled", "refunded_at")
"""Times that are the order's own where the column must have one and nothing happened."""
_VIEWS = ("page_view", "product_view")
_KINDS = (_VIEWS, ("add_to_cart",), ("purchase",))
_FROM = {
    **dict.fromkeys(_SAYS, LIFE),
    "kind": ("event_name",),
    "place": ("occurred",),
    "spent": ("cost", "cost_micros"),
}
"""What is computed, of which meanings: the first that there is."""
# xmin has the low 32 bits of the transaction's id
_OWN = """\
t.xmin = (SELECT mod(r.xid::text::numeric, 4294967296)::text::xid\
 FROM mock_data.runs r WHERE r.run_id = :'run_id')"""
_RUN = """\
(SELECT r.as_of,\
 coalesce((r.parameters #>> ARRAY['conventions', :'platform', 'subtotal_after_discount'])::boolean, false)\
 AS subtotal_after_discount,\
 coalesce((r.parameters #>> ARRAY['conventions', :'platform', 'tax_included'])::boolean, false) AS tax_included,\
 coalesce(r.parameters #>> '{ads,linked}', 'none') AS linked\
 FROM mock_data.runs r WHERE r.run_id = :'run_id')"""

Named = Sequence[tuple[str, str]]
"""(entity, meaning) of everything that a rule speaks of."""


def tokens(text: str) -> tuple[str, ...]:
    """The relations that a rule's SQL names, in their order."""
    return tuple(dict.fromkeys(m["name"] for m in _TOKEN.finditer(_COMMENT.sub("", text)) if m["name"]))


def fill(text: str, relations: Mapping[str, str], values: Mapping[str, str]) -> str:
    """What psql makes of a rule's SQL: relations put in as they stand, then values as literals."""
    once = _TOKEN.sub(lambda m: relations.get(m["name"] or "", m[0]), _COMMENT.sub("", text))
    return _TOKEN.sub(lambda m: _literal(values[m["value"]]) if m["value"] in values else m[0], once)


def reads_text(text: str) -> bool:
    """Whether a rule's SQL makes numbers or times of text, which may fail."""
    return ", '')::" in text


def _literal(value: str) -> str:
    return sql.Literal(value).as_string(None).strip()


def _identifier(*names: str) -> str:
    return sql.Identifier(*names).as_string(None)


@dataclass(frozen=True)
class Scope:
    """One platform's entities, beside those of others, in one workspace."""

    vocabulary: Vocabulary
    entities: tuple[Entity, ...]
    workspace: str
    later: bool

    @cached_property
    def by_name(self) -> dict[str, Entity]:
        """The platform's own entities."""
        return {e.name: e for e in self.entities if e.platform == self.vocabulary.platform}

    def missing(self, needs: Sequence[str]) -> tuple[str, ...]:
        """What a rule needs and there is not; of alternatives all of them, by |."""
        return tuple(need for need in needs if not any(self.offers(word) for word in need.split("|")))

    def offers(self, word: str) -> bool:
        """Whether there is this "entity.meaning"."""
        if word == CLICKED:
            return bool(self._clicked)
        entity, _, meaning = word.rstrip("?").partition(".")
        return self.has(entity, meaning) and not (word.endswith("?") and self._always(entity, meaning))

    def inexact(self, named: Named) -> tuple[str, ...]:
        """What a rule would compare that a column of single precision cannot hold to the cent."""
        bound = ((e, m, self.by_name[e].by_meaning.get(m)) for e, m in named if e in self.by_name)
        return tuple(
            f"{e}.{m} (exactly)"
            for e, m, b in bound
            if b and not b.column.type.traits.cents and self._kind(m) in ("money", "real")
        )

    def _always(self, entity: str, meaning: str) -> bool:
        """Whether a column cannot say that there is nothing to say."""
        return not self.by_name[entity].by_meaning[meaning].column.nullable

    def has(self, entity: str, meaning: str) -> bool:
        """Whether an entity of the platform has a column for a meaning; a day only where it tells rows apart."""
        found = self.by_name.get(entity)
        if found is None:
            return False
        return found.daily if meaning == "date" else self._expression(found, meaning, False) is not None

    def relation(self, token: str, named: Named, fact: str) -> str:
        """What stands for `:token` in a rule. Raises KeyError for a word that is none."""
        if token == "run":
            return _RUN
        if token == CLICKED:
            return "(" + (" UNION ALL ".join(self._clicked) or "SELECT NULL::text, NULL::numeric WHERE false") + ")"
        entity, has, meaning = token.partition("_has_")
        if has:
            return str(self.has(fact if entity == "fact" else entity, meaning)).lower()
        stem = token.removesuffix("_all").removesuffix("_any")
        name = fact if stem == "fact" else stem
        meanings = list(dict.fromkeys(("key", *(m for e, m in named if e == name))))
        every = token.endswith("_all") or (token.endswith("_any") and self.later)
        return self._rows(name, meanings, self._by_days(named), every)

    def _rows(self, name: str, meanings: Sequence[str], days: bool, every: bool) -> str:
        entity = self.by_name.get(name)
        shown = ", ".join(f"{self._column(entity, m, days)} AS {_identifier(m)}" for m in meanings)
        if entity is None:
            return f"(SELECT {shown} WHERE false)"
        where = self._tenant(entity) + ("" if every else f" AND {_OWN}")
        return f"(SELECT {shown} FROM {_table(entity)} t WHERE {where})"

    def _tenant(self, entity: Entity) -> str:
        tenant = f"t.{_identifier(entity.tenant)} = {_literal(self.workspace)}" if entity.tenant else "TRUE"
        shared = any(e.table.oid == entity.table.oid and e.platform != entity.platform for e in self.entities)
        if not (shared and entity.has("platform")):
            return tenant
        return f"{tenant} AND {_name(entity.by_meaning['platform'])}::text = {_literal(entity.platform)}"

    def _by_days(self, named: Named) -> bool:
        """Whether times can be compared by day only: one of those that a rule speaks of has no more."""
        bound = [self.by_name[e].by_meaning.get(m) for e, m in named if e in self.by_name and m != "date"]
        return any(b.column.type.family == "date" for b in bound if b)

    def _column(self, entity: Entity | None, meaning: str, days: bool) -> str:
        found = self._expression(entity, meaning, days) if entity else None
        if found:
            return found
        kind = self._kind(meaning)
        as_day = kind == "time" and (days or meaning == "date")
        made = (
            "boolean"
            if meaning in _SAYS
            else "bigint"
            if meaning == "place"
            else "date"
            if as_day
            else _TYPES.get(kind, "text")
        )
        return f"NULL::{made}" + (' COLLATE "C"' if made == "text" else "")

    def _expression(self, entity: Entity, meaning: str, days: bool) -> str | None:
        """A meaning as SQL in its canonical type; None where no column has it."""
        if meaning in _FROM:
            return self._computed(entity, meaning)
        bound = entity.by_meaning.get(meaning)
        if bound is None:
            return 't.ctid::text COLLATE "C"' if meaning == "key" and not self._keyed(entity) else None
        kind = self._kind(meaning)
        if kind == "count" and bound.column.type.traits.form == "whole":
            return f"{_name(bound)}::bigint"  # sums of whole numbers are several times as fast
        found = _canonical(bound, _TYPES.get(kind, "text"), days or meaning == "date")
        if meaning in _HAPPENS and not bound.column.nullable and entity.has("created"):
            return f"nullif({found}, {_canonical(entity.by_meaning['created'], 'timestamptz', days)})"
        return found

    def _keyed(self, entity: Entity) -> bool:
        """Whether others name this entity's rows: then a row without a key of its own cannot be stood in for."""
        return entity.name in LINKED

    def _kind(self, meaning: str) -> str:
        return "money" if meaning == "spent" else self.vocabulary.kinds.get(meaning, "text")

    def _computed(self, entity: Entity, meaning: str) -> str | None:
        first = next((m for m in _FROM[meaning] if entity.has(m)), None)
        if first is None:
            return None
        if meaning == "spent":
            money = _canonical(entity.by_meaning[first], "numeric", False)
            return money if first == "cost" else f"{money} * 0.000001"
        if meaning == "place":
            return _place(entity.by_meaning[first], entity.by_meaning.get("sequence"))
        words = next((e.values.get(first, {}) for e in self.vocabulary.entities if e.name == entity.name), {})
        column = f"lower(coalesce({_name(entity.by_meaning[first])}::text, '') COLLATE \"C\")"
        if meaning != "kind":
            return _says(column, words, _SAYS[meaning])
        admitted = {value.lower() for value in entity.by_meaning[first].column.allowed}
        sayable = all(
            not admitted or admitted & {w.lower() for k in kinds for w in words.get(k, ())} for kinds in _KINDS
        )
        return _kinds(column, words) if sayable else None

    @cached_property
    def _clicked(self) -> list[str]:
        """A SELECT for each shop whose orders show their landing page."""
        return [
            f"SELECT {_campaign(e.by_meaning['landing_page'], self.vocabulary.click)} AS campaign,"
            f" {_canonical(e.by_meaning['total'], 'numeric', False)} AS total"
            f" FROM {_table(e)} t WHERE {self._tenant(e)}"
            for e in self.entities
            if self.vocabulary.click and e.name == "order" and e.has("landing_page") and e.has("total")
        ]


def _table(entity: Entity) -> str:
    return _identifier(entity.table.schema, entity.table.name)


def _campaign(landing: Bound, click: Click) -> str:
    """The campaign that a landing page names."""
    pattern = _literal(f"[?&]{re.escape(click.campaign)}=([^&#]*)")
    return f'substring({_name(landing)}::text from {pattern}) COLLATE "C"'


def _name(bound: Bound) -> str:
    return f"t.{_identifier(bound.column.name)}"


def _canonical(bound: Bound, made: str, days: bool) -> str:
    """A column in its canonical type. Text is compared by its bytes: two columns may have collations of their own."""
    name, family = _name(bound), bound.column.type.family
    if made == "text":
        return f'{name}::text COLLATE "C"'
    if made == "numeric":
        return f"nullif({name}, '')::numeric" if family == "text" else f"{name}::numeric"
    if family == "date":
        return name
    moment = {"timestamp": f"({name} AT TIME ZONE 'UTC')", "text": f"nullif({name}, '')::timestamptz"}.get(family, name)
    return f"({moment} AT TIME ZONE 'UTC')::date" if days else moment


def _place(occurred: Bound, sequence: Bound | None) -> str:
    """A time in microseconds and the place in the visit in one number, which is cheap to compare."""
    moment = f"(date_part('epoch', {_canonical(occurred, 'timestamptz', False)}) * 1000000)::bigint * 1000"
    if sequence is None:
        return moment
    whole = sequence.column.type.traits.form == "whole"
    number = _name(sequence) if whole else _canonical(sequence, "numeric", False)
    return f"{moment} + least(coalesce({number}, 0), 999)::bigint"


def _cases(column: str, named: Mapping[str, str]) -> str:
    whens = " ".join(f"WHEN {_literal(word)} THEN {value}" for word, value in named.items())
    return f"CASE {column} {whens} END" if whens else ""


def _says(column: str, words: Mapping[str, Sequence[str]], wanted: frozenset[str]) -> str | None:
    """What a status says: true where its word is only for the wanted states, false where for none of them."""
    states: dict[str, set[str]] = {}
    for state, candidates in words.items():
        for word in candidates:
            states.setdefault(word.lower(), set()).add(state)
    sure = {w: str(s <= wanted).lower() for w, s in states.items() if s <= wanted or not s & wanted}
    return _cases(column, sure) or None


def _kinds(column: str, words: Mapping[str, Sequence[str]]) -> str | None:
    """What an event is. One word may stand for two kinds of view: then it is a page's."""
    ranked = sorted(words, key=lambda kind: (kind not in _VIEWS, kind))
    named = {word.lower(): kind for kind in reversed(ranked) for word in words[kind]}
    return _cases(column, {word: f"{_literal(kind)}::text" for word, kind in named.items()}) or None
