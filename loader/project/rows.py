"""The rows of a whole run: shops whose orders name the campaigns that brought them, and the accounts that count exactly
those orders. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from loader.flow.plan import AdsSpec, Plan, StoreSpec
from loader.flow.rows import Ranges
from loader.model import store
from loader.model.ads.account import Account
from loader.project import accounts
from loader.project.platform import PlatformRows
from loader.project.shape import Model


@dataclass(frozen=True)
class Rows:
    """`models` in the order of the plan's platforms; `ranges` are the numbers that the server reserved for each."""

    plan: Plan
    models: tuple[Model, ...]
    ranges: tuple[Ranges, ...] = ()

    def with_ranges(self, ranges: Sequence[Ranges]) -> Rows:
        """The same rows with the numbers reserved in the database, a platform each."""
        return replace(self, ranges=tuple(ranges))

    @cached_property
    def platforms(self) -> tuple[PlatformRows, ...]:
        """The rows of each platform, shops before ads accounts."""
        ranges = self.ranges or tuple({} for _ in self.models)
        alone = [PlatformRows(p, m, r) for p, m, r in zip(self.plan.platforms, self.models, ranges, strict=True)]
        labels = accounts.labels(alone)
        return tuple(
            rows.beside(labels.get(rows.plan.platform), accounts.offers(rows.plan.spec, alone))
            if isinstance(rows.plan.spec, AdsSpec)
            else rows.beside(labels.get(rows.plan.platform), ())
            for rows in alone
        )

    @property
    def linked(self) -> str:
        """How conversions and orders belong together: "clicks" (each landing page names its campaign), "orders" (they
        are those orders, but no row names the campaign), or "none" (no account, or no order)."""
        counting = [model for model in self.models if isinstance(model, Account) and model.brought]
        if not counting:
            return "none"
        shown = all(model.keys is not None or self._shows_clicks(model.spec) for model in counting)
        return "clicks" if shown else "orders"

    def _shows_clicks(self, spec: AdsSpec) -> bool:
        """Whether the orders of every shop that the account is linked to name their campaign."""
        orders = [plan.entity("order") for plan in self.plan.platforms if plan.platform in spec.linked]
        return bool(orders) and all(order is not None and order.has("landing_page") for order in orders)


def make_rows(plan: Plan) -> Rows:
    """The rows of a plan: the stores are built here, their rows batch by batch when they are asked for."""
    stores = {p.platform: store.build(p.spec) for p in plan.platforms if isinstance(p.spec, StoreSpec)}
    models = tuple(
        stores[p.platform]
        if isinstance(p.spec, StoreSpec)
        else accounts.account(p, stores, plan.placed.get(p.platform, ()))
        for p in plan.platforms
    )
    return Rows(plan, models)
