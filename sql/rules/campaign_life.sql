-- campaign_life: a campaign has a row for every day from its first to its last, and none after it was paused or removed.
-- needs: campaign.key campaign.date
-- uses: campaign.status
-- What it was on every day but the last is what it was on the first.
SELECT c.key
FROM (
  SELECT o.key, o.date, o.status, min(o.date) OVER own AS first, max(o.date) OVER own AS last,
    first_value(o.status) OVER (own ORDER BY o.date) AS before, count(*) OVER own AS days
  FROM :campaign o
  WINDOW own AS (PARTITION BY o.key)
) c
WHERE (c.date = c.first AND c.days <> c.last::date - c.first::date + 1)
  OR (:campaign_has_status AND c.date < c.last AND c.status IS DISTINCT FROM c.before)
