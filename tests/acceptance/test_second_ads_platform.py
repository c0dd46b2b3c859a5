"""A second ads platform with daily facts is one vocabulary file and one warehouse file: it loads beside Google's, and
each account counts exactly the orders that it brought."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader import clean, generate, verify
from tests.support.paths import ROOT
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import execute, rows

# Shopify's orders that name a campaign of the account by its own marks, and what its campaigns count of all shops.
NAMED = """
SELECT (SELECT count(*) FROM data.dm_orders_shopify
        WHERE landing_page LIKE '%utm_source={source}&%' AND substring(landing_page from '[?&]{parameter}=([^&#]+)') IN
          (SELECT campaign_id::text FROM data.dm_ads_campaigns_{platform})),
       (SELECT sum(conversions) FROM data.dm_ads_campaigns_{platform})
"""
OWN_MARKS = {
    'source = "google"': 'source = "bing"',
    '"gad_campaignid"': '"bing_campaign"',
    'id = "gclid"': 'id = "msclkid"',
    '["gclid", "google_click_id"]': '["msclkid"]',
}


def second(folder: Path, marks: dict[str, str]) -> str:
    """Google's vocabulary and tables under another name, the clicks' marks as given; the SQL of the tables."""
    words = (ROOT / "loader" / "platforms" / "google_ads.toml").read_text("utf-8")
    words = words.replace("_google", "_bing").replace('title = "Google Ads"', 'title = "Bing Ads"')
    for old, new in marks.items():
        assert old in words
        words = words.replace(old, new)
    (folder / "bing_ads.toml").write_text(words, "utf-8")
    return (ROOT / "sql" / "warehouse" / "google_ads.sql").read_text("utf-8").replace("_google", "_bing")


@pytest.mark.parametrize("marks", [OWN_MARKS, {}], ids=["marks of its own", "a plain copy"])
def test_two_accounts_count_the_orders_that_each_brought(
    warehouse_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: dict[str, str]
) -> None:
    execute(warehouse_url, second(tmp_path, marks))
    monkeypatch.setenv("MOCK_DATA_PLATFORMS", str(tmp_path))
    here = session(warehouse_url, WORKSPACE)
    made = generate(here, "all", count=30, seed=3, as_of=AS_OF)
    assert [one.platform for one in made.platforms][-2:] == ["google_ads", "bing_ads"]
    rules = {(outcome.name, outcome.platform) for outcome in made.checks}
    assert {("campaign_orders", "google_ads"), ("campaign_orders", "bing_ads")} <= rules
    google = ("google", "gad_campaignid")
    accounts = {"google": google, "bing": ("bing", "bing_campaign") if marks else google}
    shared = "SELECT campaign_id FROM data.dm_ads_campaigns_google JOIN data.dm_ads_campaigns_bing USING (campaign_id)"
    assert not rows(warehouse_url, shared), "a campaign id is one account's"
    for platform, (source, parameter) in accounts.items():
        query = NAMED.format(platform=platform, source=source, parameter=parameter)
        ((named, counted),) = rows(warehouse_url, query)
        assert 0 < named <= counted, "orders name the account's campaigns, which count them and other shops'"
    assert verify(here).ok
    # the accounts alone, for the orders that are in the workspace by then
    for platform in ("bing_ads", "google_ads"):
        assert generate(here, platform, count=3, seed=3, as_of=AS_OF).committed
    assert clean(here, everything=True).total_deleted
