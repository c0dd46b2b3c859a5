"""What a scenario does to an ads account: a campaign of each shop that goes wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from loader.flow.plan import AdsSpec
from loader.flow.scenario import BadCampaign
from loader.model import Ints, Places
from loader.model.ads import campaigns
from loader.model.ads.campaigns import DAY
from loader.model.ads.days import LeafDays
from loader.model.ads.structure import Structure
from loader.model.scenarios import bad_campaign


def spoilt(spec: AdsSpec, structure: Structure, usual: LeafDays) -> LeafDays:
    """The leaf-days: those of a bad campaign are seen oftener for the same clicks, each of which costs more. The orders
    that it does not bring are already not among its clicks."""
    found = usual
    for one in spec.scenario.effects:
        if isinstance(one, BadCampaign):
            opens, closes = (time // DAY for time in one.span(spec.start, spec.as_of))
            campaign = structure.leaf_campaign[found.leaf]
            mine = np.isin(campaign, _bad(spec)) & (found.day >= opens) & (found.day <= closes)
            clicks = found.converting + found.other
            seen = np.rint((clicks + found.views) / one.clicks).astype(np.int64) - clicks
            price = np.where(mine, np.rint(found.price * one.cost).astype(np.int64), found.price)
            budget = np.maximum(found.budget, _dearest(campaign, found.day, clicks * price, len(found.budget)))
            found = replace(found, views=np.where(mine, seen, found.views), price=price, budget=budget)
    return found


def _bad(spec: AdsSpec) -> list[int]:
    """The campaigns that go wrong, one of each shop, by their places; those of the run's first account alone."""
    if spec.first:
        return []
    of_shops = (campaigns.advertising(spec, shop) for shop in range(spec.shops))
    return [bad_campaign([(one.number, one.theme) for one in shop]) for shop in of_shops]


def _dearest(campaign: Places, day: Places, cost: Ints, count: int) -> Ints:
    """What each campaign's dearest day costs: (count,)."""
    found = np.zeros(count, np.int64)
    if len(day):
        code = campaign.astype(np.int64) * (int(day.max()) + 1) + day
        codes, place = np.unique(code, return_inverse=True)
        of_day = np.zeros(len(codes), np.int64)
        np.add.at(of_day, place, cost)
        np.maximum.at(found, codes // (int(day.max()) + 1), of_day)
    return found
