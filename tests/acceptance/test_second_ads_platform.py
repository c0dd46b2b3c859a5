"""A second ads platform with daily facts is one vocabulary file and one warehouse file: it loads beside Google's, and each
account counts exactly the orders that it brought."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.support.cli import run_cli

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
SAME = ("--seed", "3", "--as-of", "2026-03-09T12:00:00Z")
# Shopify's orders that name a campaign of the account by its own marks, and what its campaigns count of all shops.
NAMED = """
SELECT (SELECT count(*) FROM data.dm_orders_shopify
        WHERE landing_page LIKE '%utm_source={source}&%' AND substring(landing_page from '[?&]{parameter}=([^&#]+)') IN
          (SELECT campaign_id::text FROM data.dm_ads_campaigns_{platform})),
       (SELECT sum(conversions) FROM data.dm_ads_campaigns_{platform})
"""


def second(folder: Path, marks: dict[str, str]) -> str:
    """Google's vocabulary and tables under another name, the clicks' marks as given; the SQL of the tables."""
    words = (ROOT / "loader" / "platforms" / "google_ads.toml").read_text("utf-8")
    words = words.replace("_google", "_bing").replace('title = "Google Ads"', 'title = "Bing Ads"')
    for old, new in marks.items():
        words = words.replace(old, new)
    (folder / "bing_ads.toml").write_text(words, "utf-8")
    return (ROOT / "sql" / "warehouse" / "google_ads.sql").read_text("utf-8").replace("_google", "_bing")


OWN_MARKS = {
    'source = "google"': 'source = "bing"',
    '"gad_campaignid"': '"bing_campaign"',
    'id = "gclid"': 'id = "msclkid"',
    '["gclid", "google_click_id"]': '["msclkid"]',
}


@pytest.mark.parametrize("marks", [OWN_MARKS, {}], ids=["marks of its own", "a plain copy"])
def test_two_accounts_count_the_orders_that_each_brought(
    warehouse_url: str, tmp_path: Path, marks: dict[str, str]
) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(second(tmp_path, marks).encode())
    options = ("--platforms", str(tmp_path), "--workspace", WORKSPACE, "--json")
    made = run_cli("generate", "all", "--count", "60", *SAME, *options, url=warehouse_url)
    assert made.code == 0, made.stdout + made.stderr
    assert [p["platform"] for p in made.json["platforms"]][-2:] == ["google_ads", "bing_ads"]
    rules = {(check["name"], check["platform"]) for check in made.json["checks"]}
    assert {("campaign_orders", "google_ads"), ("campaign_orders", "bing_ads")} <= rules
    google = ("google", "gad_campaignid")
    accounts = {"google": google, "bing": ("bing", "bing_campaign") if marks else google}
    with psycopg.connect(warehouse_url) as conn:
        shared = "SELECT count(*) FROM data.dm_ads_campaigns_google JOIN data.dm_ads_campaigns_bing USING (campaign_id)"
        assert conn.execute(shared).fetchone() == (0,), "a campaign id is one account's"
        for platform, (source, parameter) in accounts.items():
            query = NAMED.format(platform=platform, source=source, parameter=parameter)
            row = conn.execute(query.encode()).fetchone()
            assert row and 0 < row[0] <= row[1], (
                "orders name the account's campaigns, which count them and other shops'"
            )
    assert run_cli("verify", *options, url=warehouse_url).json["ok"]
    # the accounts alone, for the orders that are in the workspace by then
    for platform in ("bing_ads", "google_ads"):
        alone = run_cli("generate", platform, "--count", "3", *SAME, *options, url=warehouse_url)
        assert alone.code == 0, alone.stdout + alone.stderr
    cleaned = run_cli("clean", "--all", "--confirm", *options, url=warehouse_url)
    assert cleaned.code == 0 and cleaned.json["total_deleted"]
