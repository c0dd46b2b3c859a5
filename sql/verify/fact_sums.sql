-- fact_sums: the parts of a campaign add up to it, by day where both are reported by day.
-- of: keyword ad_product creative
-- needs: fact.campaign campaign.key
-- uses: fact.date fact.impressions fact.clicks fact.spent fact.conversions fact.value
-- uses: campaign.date campaign.impressions campaign.clicks campaign.spent campaign.conversions campaign.value
-- Only campaigns that have such parts: a campaign of products has no keywords. All of their days, own or not.
WITH parts AS (
  SELECT f.campaign, CASE WHEN :fact_has_date AND :campaign_has_date THEN f.date ELSE DATE 'epoch' END AS day,
    sum(f.impressions) AS impressions, sum(f.clicks) AS clicks, sum(f.spent) AS spent,
    sum(f.conversions) AS conversions, sum(f.value) AS value
  FROM :fact_any f
  GROUP BY 1, 2
), wholes AS (
  SELECT c.key, CASE WHEN :fact_has_date AND :campaign_has_date THEN c.date ELSE DATE 'epoch' END AS day,
    sum(c.impressions) AS impressions, sum(c.clicks) AS clicks, sum(c.spent) AS spent,
    sum(c.conversions) AS conversions, sum(c.value) AS value
  FROM :campaign_any c
  GROUP BY 1, 2
)
SELECT coalesce(c.key, f.campaign) AS key
FROM (SELECT w.* FROM wholes w JOIN (SELECT DISTINCT p.campaign FROM parts p) p ON p.campaign = w.key) c
FULL JOIN (SELECT p.* FROM parts p JOIN (SELECT DISTINCT w.key FROM wholes w) w ON w.key = p.campaign) f
  ON f.campaign = c.key AND f.day = c.day
JOIN (SELECT DISTINCT o.key FROM :campaign o) own ON own.key = coalesce(c.key, f.campaign)
WHERE (:fact_has_impressions AND :campaign_has_impressions AND coalesce(c.impressions, 0) <> coalesce(f.impressions, 0))
  OR (:fact_has_clicks AND :campaign_has_clicks AND coalesce(c.clicks, 0) <> coalesce(f.clicks, 0))
  OR (:fact_has_spent AND :campaign_has_spent AND coalesce(c.spent, 0) <> coalesce(f.spent, 0))
  OR (:fact_has_conversions AND :campaign_has_conversions AND coalesce(c.conversions, 0) <> coalesce(f.conversions, 0))
  OR (:fact_has_value AND :campaign_has_value AND coalesce(c.value, 0) <> coalesce(f.value, 0))
