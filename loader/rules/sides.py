"""The two sides of a report as canonical relations: the rows of a run, and the live ones, which no run wrote. Pure.

Large tables are sampled by a hash of a key: whole orders, or whole customers with all of their orders. A live row that
the semantic view does not show takes no part, and a mock row that somebody edited is nobody's run's any more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from loader.flow.binding import Entity
from loader.rules.engine import Asked
from loader.rules.expressions import expression
from loader.rules.relations import RuleScope, fill, tokens

Grain = Literal["", "order", "customer"]
"""What stays whole in a sample."""
# A column's place in a view's condition.
_PLACE = re.compile(r"\bt_\w+__\d+\.")
_SAMPLED: Mapping[Grain, Mapping[str, tuple[str, ...]]] = {
    "": {},
    "order": {"order": ("key",), "item": ("order",)},
    "customer": {"order": ("customer", "key"), "customer": ("key",)},
}
"""By what stays whole, each entity's meanings that decide, the first that there is."""


@dataclass(frozen=True)
class SideScope(RuleScope):
    """One platform's rows of one side. `writers` are the transactions of all runs that are not removed; None: the rows
    are a run's own. One in `every` of what `grain` says is read."""

    writers: tuple[str, ...] | None = None
    grain: Grain = ""
    every: int = 1

    def sampled(self, grain: Grain, every: int) -> SideScope:
        """The same, with one in `every` orders or customers."""
        return replace(self, grain=grain, every=every)

    def _from(self, entity: Entity, *, every: bool) -> str:
        asked = [] if every else self._sample(entity)
        if every or self.writers is None:
            return "".join((super()._from(entity, every=every), *asked))
        shown = (f" AND ({_PLACE.sub('t.', check.expression)})" for check in entity.table.filters)
        nobodys = f" AND NOT t.xmin = ANY ('{{{','.join(self.writers)}}}'::xid[])"
        return "".join((super()._from(entity, every=True), nobodys, *shown, *asked))

    def _sample(self, entity: Entity) -> list[str]:
        if self.every == 1:
            return []
        wanted = _SAMPLED[self.grain].get(entity.name, ())
        found = [one for one in (expression(self.vocabulary, entity, m, False) for m in wanted) if one]
        if not found:
            return []
        return [f" AND mod(abs(hashtext(coalesce({', '.join(found)})) ::bigint), {self.every}) = 0"]


def side_query(asked: Asked, scope: RuleScope, run_id: UUID, **values: str) -> str:
    """The query that a file asks of one side, its relations and values put in."""
    relations = {token: scope.relation(token, asked.named, asked.fact) for token in tokens(asked.text)}
    return fill(asked.text, relations, {"run_id": str(run_id), "platform": scope.vocabulary.platform, **values})
