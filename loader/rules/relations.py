"""The canonical relations that a rule's SQL names, as subqueries on the base tables of one platform. Pure.

`:order` is the run's own rows of the orders' table, a column for each meaning that the rule names (a typed NULL if no
column has it); `:order_all` all of the tenant's; `:order_any` the run's own while it verifies itself, all of them
later, when somebody may have edited a row; `:order_then` all of them while it verifies itself, its own later, when a
live row may say something else. `:order_has_tax` is true if there is such a column, `:order_room_name` is how many
characters it holds, `:order_slack_total` how far a rounded column may be from the amount itself, 0 if it holds the
run's money exactly. `:run` is what the run recorded of itself, `:clicked_orders` the orders of every shop that name a
campaign, `:clicked_slack` the slack of their totals, `:offered_products` what the shops sell (later, what is left of
the run's own of it) and `:offered_whole` if that is all that ads may name, `:marked_orders` what the run's own orders
keep of a click, beside what their landing page shows of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from loader.flow.binding import Bound, Entity
from loader.rules.expressions import canonical, column, expression, identifier, kind_of, literal, nothing
from loader.vocabulary import Vocabulary

CLICKED, MARKED, OFFERED = "clicked_orders", "marked_orders", "offered_products"
RELATIONS = (CLICKED, MARKED, OFFERED)
_TOKEN = re.compile(r"(?<![:\w]):(?:(?P<name>\w+)|'(?P<value>\w+)')")
_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)
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
_ANY_LENGTH = 2**30
_NONE = {
    CLICKED: "SELECT NULL::text, NULL::numeric WHERE false",
    MARKED: "SELECT NULL::text AS key, NULL::text AS kept, NULL::text AS shown WHERE false",
    OFFERED: "SELECT NULL::text AS key, NULL::text AS title, NULL::text AS vendor WHERE false",
}

Named = Sequence[tuple[str, str]]
"""(entity, meaning) of everything that a rule names."""


def tokens(text: str) -> tuple[str, ...]:
    """The relations that a rule's SQL names, in their order."""
    return tuple(dict.fromkeys(m["name"] for m in _TOKEN.finditer(_COMMENT.sub("", text)) if m["name"]))


def fill(text: str, relations: Mapping[str, str], values: Mapping[str, str]) -> str:
    """What psql makes of a rule's SQL: relations put in as they stand, then values as literals."""
    once = _TOKEN.sub(lambda m: relations.get(m["name"] or "", m[0]), _COMMENT.sub("", text))
    return _TOKEN.sub(lambda m: literal(values[m["value"]]) if m["value"] in values else m[0], once)


# What new rows may name of the live ones; live orders and events take part in no rule of new rows.
_PARENTS = frozenset({"shop", "product", "variant", "customer"})


@dataclass(frozen=True)
class Trial:
    """Rows that are tried before BEGIN in place of a run's own: by the table's oid the setting that holds them as JSON;
    `run` is what the run would record of itself, as a subquery."""

    settings: Mapping[int, str]
    run: str
    digits: int


@dataclass(frozen=True)
class RuleScope:
    """One platform's entities, beside those of others, in one workspace; `trial`: before there is a run."""

    vocabulary: Vocabulary
    entities: tuple[Entity, ...]
    workspace: str
    later: bool
    digits: int = 2
    """The decimals of the run's money."""
    trial: Trial | None = None

    @cached_property
    def by_name(self) -> dict[str, Entity]:
        """The platform's own entities."""
        return {e.name: e for e in self.entities if e.platform == self.vocabulary.platform}

    def missing(self, needs: Sequence[str]) -> tuple[str, ...]:
        """What a rule needs and the schema lacks; of alternatives all of them, by |."""
        return tuple(need for need in needs if not any(self._offers(word) for word in need.split("|")))

    def _offers(self, word: str) -> bool:
        """If there is this "entity.meaning"; with ? only if it may be NULL."""
        if word in RELATIONS:
            return bool(self._united(word))
        name, _, meaning = word.rstrip("?").partition(".")
        if not self.has(name, meaning):
            return False
        return not word.endswith("?") or self.by_name[name].by_meaning[meaning].column.nullable

    def inexact(self, named: Named, rounded: bool = False) -> tuple[str, ...]:
        """What a rule would compare that a column of single precision cannot hold to the cent; also what a column holds
        rounded, unless the rule allows for that (`rounded`)."""
        amounts = [(name, meaning) for name, meaning in named if kind_of(self.vocabulary, meaning) in ("money", "real")]
        columns = {(name, meaning): self._bound(name, meaning) for name, meaning in amounts}
        return tuple(
            f"{name}.{meaning} (exactly)"
            for (name, meaning), bound in columns.items()
            if bound and (not bound.column.type.traits.cents or (not rounded and self._slack(bound)))
        )

    def _bound(self, name: str, meaning: str) -> Bound | None:
        entity = self.by_name.get(name)
        if entity is not None and meaning == "spent":
            return entity.by_meaning.get("cost")
        return entity.by_meaning.get(meaning) if entity else None

    def _slack(self, bound: Bound | None) -> Decimal:
        """Half of the last step that a column holds, if the run's money is finer."""
        if bound is None or bound.exact_to is None or not bound.rounds(self.digits):
            return Decimal(0)
        return Decimal(5).scaleb(-bound.exact_to - 1)

    def has(self, name: str, meaning: str) -> bool:
        """If an entity of the platform has a column for a meaning; a day only if it tells rows apart."""
        entity = self.by_name.get(name)
        if entity is None:
            return False
        return entity.daily if meaning == "date" else self._expression(entity, meaning) is not None

    def _expression(self, entity: Entity, meaning: str, days: bool = False) -> str | None:
        """One of its own entity's meanings as SQL; many rules ask for the same."""
        asked = (entity.name, meaning, days)
        if asked not in self._expressed:
            self._expressed[asked] = expression(self.vocabulary, entity, meaning, days)
        return self._expressed[asked]

    @cached_property
    def _expressed(self) -> dict[tuple[str, str, bool], str | None]:
        """What was asked for already."""
        return {}

    def relation(self, token: str, named: Named, fact: str) -> str:
        """What stands for `:token` in a rule. Raises KeyError for a word that is none."""
        if made := self._whole(token):
            return made
        if asked := re.fullmatch("(.+?)_(has|slack|room)_(.+)", token):
            name, what, meaning = asked.groups()
            return self._said(what, fact if name == "fact" else name, meaning)
        stem, _, whose = token.rpartition("_")
        if whose not in ("all", "any", "then"):
            stem, whose = token, ""
        every = whose in ("all", "any" if self.later else "then")
        return self._rows(fact if stem == "fact" else stem, named, every)

    def _whole(self, token: str) -> str:
        """What stands for a token that is of no entity; "" if it is of one."""
        if token == "run":
            return self.trial.run if self.trial else _RUN
        if token == "offered_whole":
            return str(not self.later).lower()
        if token == "clicked_slack":
            totals = (order.by_meaning.get("total") for order in self.entities if order.name == "order")
            return str(max(map(self._slack, totals), default=0))
        return f"({' UNION ALL '.join(self._united(token)) or _NONE[token]})" if token in RELATIONS else ""

    def _united(self, token: str) -> list[str]:
        """The SELECTs that a relation over all shops, or over all marks, is made of."""
        return {CLICKED: self._clicked, MARKED: self._marked, OFFERED: self._offered}[token]

    def _said(self, what: str, name: str, meaning: str) -> str:
        """Of a column: if there `has` one, how many characters it has `room` for, its `slack`."""
        bound = self._bound(name, meaning)
        if what == "has":
            return str(self.has(name, meaning)).lower()
        if what == "slack":
            return str(self._slack(bound))
        return str(bound.column.type.length or _ANY_LENGTH if bound else _ANY_LENGTH)

    def _rows(self, name: str, named: Named, every: bool) -> str:
        entity = self.by_name.get(name)
        days = self._by_days(named)
        shown = []
        for meaning in dict.fromkeys(("key", *(meaning for owner, meaning in named if owner == name))):
            found = self._expression(entity, meaning, days) if entity else None
            shown.append(f"{found or nothing(self.vocabulary, meaning, days)} AS {identifier(meaning)}")
        if entity is None:
            return f"(SELECT {', '.join(shown)} WHERE false)"
        return f"(SELECT {', '.join(shown)} FROM {self._from(entity, every=every)})"

    def _from(self, entity: Entity, *, every: bool) -> str:
        """The table as `t`, with the condition that a row is the run's own, or the tenant's."""
        tenant = self._tenant(entity)
        if self.trial is None:
            return f"{_table(entity)} t WHERE {tenant}" + ("" if every else f" AND {_OWN}")
        columns = ", ".join(identifier(bound.column.name) for bound in entity.bound)
        live = f"SELECT {columns}, ctid::text AS ctid FROM {_table(entity)}"
        if entity.table.oid not in self.trial.settings:
            return f"({live}) t WHERE {tenant}"
        tried = f"SELECT {columns}, ctid FROM {_made(entity.table.oid)}"
        both = every and entity.name in _PARENTS
        return f"({tried} UNION ALL {live}) t WHERE {tenant}" if both else f"({tried}) t WHERE {tenant}"

    @property
    def tried(self) -> str:
        """What a statement on the rows of a trial begins with: WITH each table's, read from its setting once."""
        settings = self.trial.settings if self.trial else {}
        tables = {entity.table.oid: entity for entity in self.entities if entity.table.oid in settings}
        made = (
            f"{_made(oid)} AS MATERIALIZED (SELECT m.*, (row_number() OVER ())::text AS ctid FROM"
            f" json_populate_recordset(NULL::{_table(entity)}, current_setting({literal(settings[oid])})::json) AS m)"
            for oid, entity in tables.items()
        )
        return f"WITH {', '.join(made)} " if tables else ""

    def _by_days(self, named: Named) -> bool:
        """If times can be compared by day only: one of those that a rule names is a date."""
        columns = (self._bound(name, meaning) for name, meaning in named if meaning != "date")
        return any(bound is not None and bound.column.type.family == "date" for bound in columns)

    def _tenant(self, entity: Entity) -> str:
        tenant = f"t.{identifier(entity.tenant)} = {literal(self.workspace)}" if entity.tenant else "TRUE"
        shared = any(e.table.oid == entity.table.oid and e.platform != entity.platform for e in self.entities)
        if not (shared and entity.has("platform")):
            return tenant
        return f"{tenant} AND {column(entity.by_meaning['platform'])}::text = {literal(entity.platform)}"

    @cached_property
    def _marked(self) -> list[str]:
        """A SELECT for each column that keeps the id of an ads platform's clicks: what the run's own orders keep there,
        and what their landing page shows under that name."""
        order = self.by_name.get("order")
        if order is None or not order.has("landing_page"):
            return []
        key, page = (self._expression(order, meaning) for meaning in ("key", "landing_page"))
        return [
            f"SELECT {key} AS key, nullif({canonical(bound, 'text')}, '') AS kept,"
            f" substring({page} from {literal(f'[?&]{re.escape(meaning)}=([^&#]*)')}) AS shown"
            f" FROM {self._from(order, every=False)} AND {page} IS NOT NULL"
            for meaning, bound in order.by_meaning.items()
            if kind_of(self.vocabulary, meaning) == "mark"
        ]

    @cached_property
    def _clicked(self) -> list[str]:
        """A SELECT for each shop whose orders show their landing page: the campaigns of this ads platform."""
        click = self.vocabulary.click
        pattern = literal(click.campaign_pattern) if click else ""
        return [
            f'SELECT substring({column(order.by_meaning["landing_page"])}::text COLLATE "C" from {pattern})'
            f' COLLATE "C" AS campaign, {canonical(order.by_meaning["total"], "numeric")} AS total'
            f" FROM {self._from(order, every=True)}"
            for order in self.entities
            if click and order.name == "order" and order.has("landing_page") and order.has("total")
        ]

    @cached_property
    def _offered(self) -> list[str]:
        """A SELECT for each shop of what it sells; none if one of them has no table for that."""
        products = {one.platform: one for one in self.entities if one.name == "product" and one.has("key")}
        shops = {one.platform for one in self.entities if one.name == "order"}
        if not shops <= products.keys() or not all(one.has("title") for one in products.values()):
            return []
        return [
            f"SELECT {expression(self.vocabulary, one, 'key', False)} AS key,"
            f" {canonical(one.by_meaning['title'], 'text')} AS title, {_vendor(one)} AS vendor"
            f" FROM {self._from(one, every=not self.later)}"
            for one in products.values()
        ]


def _vendor(product: Entity) -> str:
    """Whose product it is, "" if nobody's; NULL if the shop does not say."""
    bound = product.by_meaning.get("vendor")
    return f"coalesce({canonical(bound, 'text')}, '')" if bound else "NULL::text"


def _made(oid: int) -> str:
    return f"trial_{oid}"


def _table(entity: Entity) -> str:
    return identifier(entity.table.schema, entity.table.name)
