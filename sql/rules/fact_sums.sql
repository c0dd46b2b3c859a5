-- fact_sums: the parts of a campaign add up to it, by day if both are reported by day.
-- of: keyword ad_product creative
-- needs: fact.campaign campaign.key
-- uses: fact.date fact.impressions fact.clicks fact.spent fact.conversions fact.value
-- uses: campaign.date campaign.impressions campaign.clicks campaign.spent campaign.conversions campaign.value
-- Parts count up and the whole counts down, so that what agrees comes to nothing, in one pass. Only campaigns that have
-- such parts: a campaign of products has no keywords. All of their days, own or not.
WITH sides AS (
  SELECT f.campaign AS key, CASE WHEN :fact_has_date AND :campaign_has_date THEN f.date ELSE DATE 'epoch' END AS day,
    f.impressions, f.clicks, f.spent, f.conversions, f.value
  FROM :fact_any f
  UNION ALL
  SELECT c.key, CASE WHEN :fact_has_date AND :campaign_has_date THEN c.date ELSE DATE 'epoch' END,
    -c.impressions, -c.clicks, -c.spent, -c.conversions, -c.value
  FROM :campaign_any c
  WHERE c.key IN (SELECT f.campaign FROM :fact_any f)
), apart AS MATERIALIZED (
  SELECT s.key FROM sides s GROUP BY s.key, s.day
  HAVING (:fact_has_impressions AND :campaign_has_impressions AND sum(s.impressions) <> 0)
    OR (:fact_has_clicks AND :campaign_has_clicks AND sum(s.clicks) <> 0)
    OR (:fact_has_spent AND :campaign_has_spent AND abs(sum(s.spent)) > greatest(:fact_slack_spent, :campaign_slack_spent) * count(*))
    OR (:fact_has_conversions AND :campaign_has_conversions AND sum(s.conversions) <> 0)
    OR (:fact_has_value AND :campaign_has_value AND abs(sum(s.value)) > greatest(:fact_slack_value, :campaign_slack_value) * count(*))
)
SELECT a.key
FROM apart a
WHERE a.key IN (SELECT o.key FROM :campaign o)
