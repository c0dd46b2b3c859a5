-- figure: campaigns 2 60 campaigns of the account
-- figure: click_rate 0.01 0.12 clicks of an impression
-- figure: click_cost 0.2 6 cost of a click, in units of the currency
-- figure: clicks_that_buy 0.01 0.12 conversions of a click
-- figure: return_on_ads 1.5 12 value of the conversions against the cost
-- figure: cost_of_largest 0.04 0.7 share of the cost that the dearest campaign has
-- needs: campaign.key campaign.impressions campaign.clicks campaign.spent campaign.conversions campaign.value
WITH each AS (
  SELECT c.key, sum(c.impressions) AS impressions, sum(c.clicks) AS clicks, sum(c.spent) AS cost,
    sum(c.conversions) AS conversions, sum(c.value) AS value
  FROM :campaign c GROUP BY c.key
)
SELECT count(*) AS campaigns, sum(e.clicks) / nullif(sum(e.impressions), 0) AS click_rate,
  sum(e.cost) / nullif(sum(e.clicks), 0) AS click_cost, sum(e.conversions) / nullif(sum(e.clicks), 0) AS clicks_that_buy,
  sum(e.value) / nullif(sum(e.cost), 0) AS return_on_ads, max(e.cost) / nullif(sum(e.cost), 0) AS cost_of_largest
FROM each e
