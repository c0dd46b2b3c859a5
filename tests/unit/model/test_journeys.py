"""What led to each order: ads while they run, the page that fits, the marks of a season in its time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from loader.flow.plan import Campaign
from loader.model.journeys import HOME, LONGEST, SECOND, led, said
from loader.model.store import Store, build
from loader.model.words import visits as ways
from tests.unit.model.test_store import AS_OF, DAY, spec

FIRST, LAST = (AS_OF - 365 * DAY) // DAY, AS_OF // DAY


def campaigns(orders: int, first: int = FIRST, last: int = LAST) -> tuple[Campaign, ...]:
    """One of each theme; that for a category is for the first that a shop with so many orders has."""
    about = build(spec(orders, conversion=0.0)).products.categories[0]
    themes = (("brand", ""), ("category", about), ("shopping", ""), ("display", ""))
    return tuple(Campaign(n, theme, category, first, last, 1.0) for n, (theme, category) in enumerate(themes))


@pytest.fixture(scope="module")
def shop() -> Store:
    return build(spec(4000, campaigns=campaigns(4000)))


def test_only_the_web_has_visits(shop: Store) -> None:
    found = shop.journeys
    assert ((found.channel >= 0) == (shop.landing >= 0)).all()
    assert (found.referrer[found.channel < 0] == ways.REFERRERS.index(None)).all()
    assert (found.marks[found.channel < 0] == 0).all() and (found.campaign[found.channel < 0] == -1).all()
    assert 0 < (found.channel < 0).mean() < 0.5
    length = (shop.orders.created - found.began) // SECOND
    assert length.min() > 0 and length.max() <= LONGEST


def test_no_ad_brings_anybody_before_it_begins_or_after_its_end() -> None:
    mine = campaigns(4000, LAST - 100, LAST - 50)
    times = np.arange(AS_OF - 300 * DAY, AS_OF, DAY // 20)
    found = led(spec(len(times), campaigns=mine), times)
    day = found.began[found.campaign >= 0] // DAY
    assert day.min() >= LAST - 100 and day.max() <= LAST - 50
    ads = np.isin(found.channel, [ways.CHANNEL[name] for name in ("paid_search", "shopping", "display")])
    assert (ads == (found.campaign >= 0)).all(), "who no ad brought came another way"
    assert (led(replace(spec(len(times)), campaigns=()), times).campaign == -1).all()


def test_a_campaign_lands_on_what_it_is_about(shop: Store) -> None:
    categories, products = shop.products.categories, shop.products
    for landing, campaign in ((shop.landing, shop.journeys.campaign), (shop.sessions.landing, shop.sessions.campaign)):
        product = landing - 1 - len(categories)
        own, shown = landing[campaign == 1], product[campaign == 1]
        assert ((own == 1) | ((shown >= 0) & (products.category[shown] == 0))).all()
        assert (product[campaign == 2] >= 0).all(), "an ad of products leads to one"
        assert ((product >= 0) | (landing == HOME))[campaign == 3].all()
        assert (landing[campaign == 0] == HOME).mean() > 0.7


def test_a_landing_product_is_one_of_the_order(shop: Store) -> None:
    product = shop.landing - 1 - len(shop.products.categories)
    first = shop.variants.product[shop.items.variant[shop.orders.first_item]]
    assert (product == first)[product >= 0].all()


def test_orders_are_as_many_as_channels_buy(shop: Store) -> None:
    weights = np.array([channel.share * channel.conversion for channel in ways.CHANNELS])
    web = shop.journeys.channel[shop.journeys.channel >= 0]
    share = np.bincount(web, minlength=len(weights)) / len(web)
    assert np.allclose(share, weights / weights.sum(), atol=0.02)


def test_marks_are_those_of_their_month_and_channel(shop: Store) -> None:
    texts = said(shop.spec)
    marks, began = shop.sessions.marks, shop.sessions.start.astype("datetime64[us]").astype("datetime64[M]")
    for month, name in (("2025-12", "holiday-gifts-2025"), ("2026-02", "valentines-day-2026")):
        named = np.array([name in text for text in texts])[marks]
        assert named.any() and (began[named] == np.datetime64(month)).all()
    for channel, medium in (("email", "utm_medium=email"), ("referral", "affiliate"), ("social", "social")):
        mine = np.array([medium in text for text in texts])[marks]
        assert mine.any() and (shop.sessions.channel[mine] == ways.CHANNEL[channel]).all()
    assert (marks[shop.sessions.campaign >= 0] == 0).all(), "an ad's click has its own"
    for network in ("instagram", "facebook", "tiktok"):
        mine = np.array([f"utm_source={network}" in text for text in texts])[marks]
        hosts = {ways.REFERRERS[place] for place in np.unique(shop.sessions.referrer[mine])}
        assert len(hosts) == 1 and network in str(hosts)
