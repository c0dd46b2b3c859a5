-- chart: impressions_by_day days | Impressions by day | day | impressions a day | How often ads were shown.
-- chart: clicks_by_day days | Clicks by day | day | clicks a day | How often ads were clicked.
-- chart: cost_by_day days | Cost by day | day | cost a day | What the clicks cost, in units of the currency.
-- chart: click_rate_by_day rates | Click rate by day | day | clicks an impression | Clicks of an impression, as a share.
-- needs: campaign.date
-- uses: campaign.impressions campaign.clicks campaign.spent
SELECT c.date::date AS x, sum(c.impressions) AS impressions_by_day, sum(c.clicks) AS clicks_by_day,
  sum(c.spent) AS cost_by_day, sum(c.clicks) * 1.0 / nullif(sum(c.impressions), 0) AS click_rate_by_day
FROM :campaign c WHERE c.date IS NOT NULL GROUP BY 1 ORDER BY 1
