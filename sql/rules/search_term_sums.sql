-- search_term_sums: the search terms of a keyword add up to it, by day if both are reported by day.
-- needs: search_term.keyword keyword.key
-- uses: search_term.campaign search_term.ad_group keyword.campaign keyword.ad_group search_term.date keyword.date
-- uses: search_term.impressions search_term.clicks search_term.spent search_term.conversions search_term.value
-- uses: keyword.impressions keyword.clicks keyword.spent keyword.conversions keyword.value
-- Only keywords that have search terms; matched as in search_term_keyword.
WITH parts AS (
  SELECT s.keyword AS key, CASE WHEN :keyword_has_campaign THEN coalesce(s.campaign, '') ELSE '' END AS campaign,
    CASE WHEN :keyword_has_ad_group THEN coalesce(s.ad_group, '') ELSE '' END AS ad_group,
    CASE WHEN :search_term_has_date AND :keyword_has_date THEN s.date ELSE DATE 'epoch' END AS day,
    sum(s.impressions) AS impressions, sum(s.clicks) AS clicks, sum(s.spent) AS spent,
    sum(s.conversions) AS conversions, sum(s.value) AS value, count(*) AS rows
  FROM :search_term_any s
  GROUP BY 1, 2, 3, 4
), wholes AS (
  SELECT k.key, CASE WHEN :search_term_has_campaign THEN coalesce(k.campaign, '') ELSE '' END AS campaign,
    CASE WHEN :search_term_has_ad_group THEN coalesce(k.ad_group, '') ELSE '' END AS ad_group,
    CASE WHEN :search_term_has_date AND :keyword_has_date THEN k.date ELSE DATE 'epoch' END AS day,
    sum(k.impressions) AS impressions, sum(k.clicks) AS clicks, sum(k.spent) AS spent,
    sum(k.conversions) AS conversions, sum(k.value) AS value, count(*) AS rows
  FROM :keyword_any k
  GROUP BY 1, 2, 3, 4
), own AS (
  SELECT DISTINCT k.key, CASE WHEN :search_term_has_campaign THEN coalesce(k.campaign, '') ELSE '' END AS campaign,
    CASE WHEN :search_term_has_ad_group THEN coalesce(k.ad_group, '') ELSE '' END AS ad_group
  FROM :keyword k
  WHERE (k.key) IN (SELECT p.key FROM parts p)
)
SELECT o.key
FROM own o
JOIN (
  SELECT coalesce(w.key, p.key) AS key, coalesce(w.campaign, p.campaign) AS campaign,
    coalesce(w.ad_group, p.ad_group) AS ad_group, p.key IS NOT NULL AS parted,
    (:search_term_has_impressions AND :keyword_has_impressions
       AND coalesce(w.impressions, 0) <> coalesce(p.impressions, 0))
      OR (:search_term_has_clicks AND :keyword_has_clicks AND coalesce(w.clicks, 0) <> coalesce(p.clicks, 0))
      OR (:search_term_has_spent AND :keyword_has_spent AND abs(coalesce(w.spent, 0) - coalesce(p.spent, 0))
        > :keyword_slack_spent * coalesce(w.rows, 0) + :search_term_slack_spent * coalesce(p.rows, 0))
      OR (:search_term_has_conversions AND :keyword_has_conversions
        AND coalesce(w.conversions, 0) <> coalesce(p.conversions, 0))
      OR (:search_term_has_value AND :keyword_has_value AND abs(coalesce(w.value, 0) - coalesce(p.value, 0))
        > :keyword_slack_value * coalesce(w.rows, 0) + :search_term_slack_value * coalesce(p.rows, 0)) AS broken
  FROM wholes w
  FULL JOIN parts p ON p.key = w.key AND p.campaign = w.campaign AND p.ad_group = w.ad_group AND p.day = w.day
) x ON x.key = o.key AND x.campaign = o.campaign AND x.ad_group = o.ad_group
GROUP BY o.key, o.campaign, o.ad_group
HAVING bool_or(x.parted) AND bool_or(x.broken)
