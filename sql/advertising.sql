-- What the live rows of an ads account teach. {table} and {own} are a table and its rows of the workspace. Read only.

-- name: leaf_days
-- Keywords, products or campaigns by day: of a large table one in {parts}, and whole ones in an order of chance until there
-- are enough. Numbers alone, no text and no key. What earlier runs wrote (%(mock)s) teaches nothing. `of` counts campaigns, `part` their ad groups.
WITH facts AS MATERIALIZED (
  SELECT {leaf} AS leaf, coalesce({campaign}, '') AS campaign, coalesce({ad_group}, '') AS ad_group, {day} AS day,
    max({match}) AS match, max({quality}) AS quality, min({channel}) AS channel, max({state}) AS state,
    sum({impressions}) AS impressions,
    sum({clicks}) AS clicks, sum({cost}) AS cost, sum({conversions}) AS conversions, sum({value}) AS value
  FROM {table} t
  WHERE {own} AND NOT t.xmin = ANY (%(mock)s::xid[])
    AND CASE WHEN {parts} = 1 OR hashtextextended(concat_ws(' ', {leaf}, {campaign}, {ad_group}), 0) %% {parts} = 0
             THEN {day} IS NOT NULL AND {impressions} >= 0 END
  GROUP BY 1, 2, 3, 4
), leaves AS (
  SELECT f.leaf, f.campaign, f.ad_group, max(f.match) AS match, max(f.quality) AS quality, min(f.channel) AS channel,
    (array_agg(f.state ORDER BY f.day DESC))[1] AS state, (min(f.state) <> max(f.state))::int AS turned,
    dense_rank() OVER (ORDER BY f.campaign) - 1 AS of, dense_rank() OVER (ORDER BY f.campaign, f.ad_group) - 1 AS part,
    sum(count(*)) OVER drawn AS upto, row_number() OVER drawn - 1 AS number, sum(count(*)) OVER () AS every
  FROM facts f
  GROUP BY f.leaf, f.campaign, f.ad_group
  WINDOW drawn AS (ORDER BY md5(concat_ws(' ', f.leaf, f.campaign, f.ad_group)), f.leaf, f.campaign, f.ad_group)
)
SELECT l.number, f.day, round(f.impressions)::bigint AS impressions, round(f.clicks)::bigint AS clicks,
  f.cost::float8 AS cost, f.conversions::float8 AS conversions, f.value::float8 AS value, l.of, l.part, l.match,
  l.quality, l.channel, l.state, l.turned, l.every * {parts} AS every
FROM facts f
JOIN leaves l ON l.leaf = f.leaf AND l.campaign = f.campaign AND l.ad_group = f.ad_group
WHERE l.upto <= %(most)s OR l.number < 5
ORDER BY l.number, f.day

-- name: campaigns_of
-- The campaigns that have rows in a table of their parts.
SELECT {campaign} FROM {table} t WHERE {own} AND NOT t.xmin = ANY (%(mock)s::xid[])

-- name: campaign_lives
-- Each campaign's first and last day, its state on the last one and whether it was another before, and the part of its
-- budgets that it used (NULL: none is known). Numbers alone, as above.
WITH facts AS MATERIALIZED (
  SELECT {campaign} AS campaign, {day} AS day, max({state}) AS state, sum({cost}) AS cost, sum({budget}) AS budget
  FROM {table} t
  WHERE {own} AND NOT t.xmin = ANY (%(mock)s::xid[]) AND {day} IS NOT NULL
  GROUP BY 1, 2
)
SELECT min(f.day) AS first, max(f.day) AS last, (array_agg(f.state ORDER BY f.day DESC))[1] AS state,
  (min(f.state) <> max(f.state))::int AS turned,
  (sum(f.cost) FILTER (WHERE f.budget > 0) / sum(f.budget) FILTER (WHERE f.budget > 0))::float8 AS used
FROM facts f
GROUP BY f.campaign
ORDER BY md5(f.campaign), f.campaign
LIMIT %(most)s

-- name: search_terms
-- Of each keyword, in numbers: its match type, how many searches matched it, and how often the commonest and all of them
-- were seen. Whole keywords, of a large table one in {parts}.
WITH terms AS (
  SELECT {keyword} AS keyword, {ad_group} AS ad_group, {campaign} AS campaign, md5({text}) AS term,
    max({match}) AS match, sum({impressions}) AS impressions
  FROM {table} t
  WHERE {own} AND NOT t.xmin = ANY (%(mock)s::xid[]) AND {keyword} IS NOT NULL AND {impressions} >= 0
    AND ({parts} = 1 OR hashtextextended(concat_ws(' ', {keyword}, {campaign}, {ad_group}), 0) %% {parts} = 0)
  GROUP BY 1, 2, 3, 4
)
SELECT max(match) AS match, count(*) AS terms, max(impressions)::float8 AS first, sum(impressions)::float8 AS every
FROM terms
GROUP BY keyword, ad_group, campaign
ORDER BY md5(concat_ws(' ', keyword, campaign, ad_group))
LIMIT %(most)s
