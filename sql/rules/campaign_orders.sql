-- campaign_orders: a campaign's conversions and their value are the orders whose landing page names it.
-- needs: campaign.key campaign.conversions clicked_orders
-- uses: campaign.value
-- Only where the run says that orders show their click.
SELECT c.key
FROM (
  SELECT a.key, sum(a.conversions) AS conversions, sum(a.value) AS value, count(*) AS days
  FROM :campaign_any a
  WHERE a.key IN (SELECT own.key FROM :campaign own)
  GROUP BY a.key
) c
LEFT JOIN (SELECT o.campaign, count(*) AS orders, sum(o.total) AS total FROM :clicked_orders o GROUP BY o.campaign) o
  ON o.campaign = c.key
WHERE (SELECT r.linked FROM :run r) = 'clicks'
  AND (c.conversions <> coalesce(o.orders, 0) OR (:campaign_has_value AND abs(c.value - coalesce(o.total, 0))
    > :campaign_slack_value * c.days + :clicked_slack * coalesce(o.orders, 0)))
