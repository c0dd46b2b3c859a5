-- What live rows show of a shop beside who buys what, as counts. {table} and {own} are a table and its rows of the workspace,
-- {live} which of these no run wrote. Read only.

-- name: orders
-- The latest live orders; what is asked of them are the queries below. `age` is in days before the latest one. Since when
-- they are is found out first: only what is read then is sorted, and joined with what other tables have.
WITH paid AS (
  {paid}
), given_back AS (
  {given_back}
), since AS MATERIALIZED (
  SELECT {created} AS created FROM {table} t WHERE {own} AND {live} AND {dated} ORDER BY 1 DESC OFFSET 99999 LIMIT 1
), seen AS MATERIALIZED (
  SELECT o.*, extract(epoch FROM max(o.created) OVER () - o.created)::float8 / 86400 AS age
  FROM (
    SELECT {columns}
    FROM {table} t {joined}
    WHERE {own} AND {live} AND {dated}
      AND {created} >= coalesce((SELECT created FROM since), '-infinity')
    ORDER BY {created} DESC, t.{key} DESC LIMIT 100000
  ) o
)
SELECT {parts}

-- name: of_orders
-- What another table has of each order: when first, and how much in all.
SELECT t.{link}::text COLLATE "C" AS of, min({moment}) AS first, sum({amount}) AS amount
FROM {table} t WHERE {own} AND t.{link} IS NOT NULL GROUP BY 1

-- name: buyers
-- Where the customer of each order lives.
LEFT JOIN (
  SELECT {key} AS key, {country} AS country, {province} AS province FROM {table} t WHERE {own}
) buyer ON buyer.key = {buyer}

-- name: count
(SELECT json_build_array(count(*), count(*) FILTER (WHERE s.guest)) FROM seen s)

-- name: states
-- How many orders of an age have which words, times and refunds.
(SELECT json_agg(json_build_array(g.age, g.words, g.sent, g.is_sent, g.back, g.n) ORDER BY g.n DESC, g::text COLLATE "C") FROM (
   SELECT width_bucket(s.age, {ages}::float8[]) AS age, s.words, s.sent, s.sent_at IS NOT NULL AS is_sent,
     CASE WHEN s.back > 0 AND s.back >= s.total THEN 2 WHEN s.back > 0 THEN 1 WHEN s.back IS NOT NULL THEN 0 END AS back,
     count(*) AS n
   FROM seen s GROUP BY 1, 2, 3, 4, 5 ORDER BY n DESC, 1, 2, 3, 4, 5 LIMIT 2000) g)

-- name: reasons
(SELECT json_object_agg(g.reason, g.n) FROM (
   SELECT s.reason, count(*) AS n FROM seen s WHERE s.reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50) g)

-- name: points
-- Twentieths of a distribution, and of how many; the ends are no single row's.
(SELECT json_build_object('count', count(*), 'points',
   percentile_disc(ARRAY(SELECT least(greatest(p / 20.0, 0.02), 0.98) FROM generate_series(0, 20) p)::float8[])
     WITHIN GROUP (ORDER BY g.v))
 FROM (SELECT round(({value})::numeric, 4)::float8 AS v FROM {rows} s WHERE {condition}) g)

-- name: ways
-- How orders are placed and paid, how many of them in a visit, and by how many people.
(SELECT json_agg(json_build_array(g.source, g.gateway, g.title, g.n, g.visits, g.people) ORDER BY g.n DESC, g::text COLLATE "C") FROM (
   SELECT s.source, s.gateway, s.title, count(*) AS n, count(*) FILTER (WHERE s.landing <> '') AS visits,
     count(DISTINCT s.person) + count(*) FILTER (WHERE s.guest) AS people
   FROM seen s GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 200) g)

-- name: rates
-- Taxes in thousandths of the goods, by where the order goes; of orders that are large enough to tell.
(SELECT json_agg(json_build_array(g.country, g.province, g.rate, g.n) ORDER BY g.n DESC, g::text COLLATE "C") FROM (
   SELECT s.country, s.province, round(1000 * s.tax / s.net) AS rate, count(*) AS n
   FROM seen s WHERE s.tax >= 0 AND s.net > {least} AND s.tax < s.net
   GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 1000) g)

-- name: shipping
-- What is charged for shipping, by twentieths of what the goods cost, to two digits.
(SELECT json_build_array(e.edges::text[], (
   SELECT json_agg(json_build_array(g.class, g.shipping::text, g.n) ORDER BY g.n DESC, g.class, g.shipping) FROM (
     SELECT width_bucket(s.goods, e.edges) AS class, s.shipping, count(*) AS n
     FROM seen s WHERE s.shipping >= 0 AND s.goods >= 0 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 2000) g))
 FROM (SELECT array_agg(DISTINCT r.p ORDER BY r.p) AS edges FROM (
   SELECT CASE WHEN x.p > 0 THEN round(x.p::numeric, 1 - floor(log(x.p::numeric))::int)::float8 ELSE 0 END AS p
   FROM (SELECT unnest(percentile_disc(ARRAY(SELECT q / 20.0 FROM generate_series(1, 19) q)::float8[])
                       WITHIN GROUP (ORDER BY s.goods)) AS p
         FROM seen s WHERE s.shipping >= 0 AND s.goods >= 0) x) r) e)

-- name: people
-- Of live customers: who takes the newsletter, who has confirmed their address, and how many can say so.
SELECT count(*) FILTER (WHERE {newsletter}), count({newsletter}), count(*) FILTER (WHERE {verified}), count({verified})
FROM {table} t WHERE {own} AND {live}

-- name: channels
-- What led to the orders that were placed in a visit.
(SELECT json_object_agg(g.channel, g.n) FROM (
   SELECT {channel} AS channel, count(*) AS n FROM seen s WHERE s.landing <> '' OR s.referrer <> '' GROUP BY 1 ORDER BY 2 DESC, 1) g)

-- name: channel
-- What led to a visit: the marks of its first page (`query`, in small letters, after &), else the host that it came from. A
-- shop's own pages lead to nothing.
CASE
  WHEN {query} LIKE ANY ('{{%%&gclid=%%,%%&gbraid=%%,%%&wbraid=%%,%%&msclkid=%%}}') THEN 'ads'
  WHEN {query} LIKE ANY ('{{%%&utm_medium=email%%,%%&utm_medium=e-mail%%,%%&utm_medium=newsletter%%,%%&utm_source=klaviyo%%,%%&utm_source=mailchimp%%,%%&utm_source=newsletter%%,%%&utm_source=email%%}}')
    THEN 'email'
  WHEN {query} LIKE '%%&utm_medium=%%social%%' THEN 'social'
  WHEN {query} LIKE ANY ('{{%%&utm_medium=cp_&%%,%%&utm_medium=cp_,%%&utm_medium=ppc%%,%%&utm_medium=paid%%,%%&utm_medium=display%%,%%&utm_medium=shopping%%,%%&utm_medium=pmax%%,%%&utm_medium=banner%%}}')
    THEN 'ads'
  WHEN {host} LIKE ANY ('{{%%facebook.%%,%%instagram.%%,%%tiktok.%%,%%pinterest.%%,%%twitter.%%,t.co,x.com,%%.x.com,%%youtube.%%,%%reddit.%%,%%snapchat.%%,%%linkedin.%%,%%threads.%%}}')
    THEN 'social'
  WHEN {host} LIKE ANY ('{{%%google.%%,%%bing.%%,%%duckduckgo.%%,%%yahoo.%%,%%ecosia.%%,%%baidu.%%,%%yandex.%%,%%qwant.%%,%%startpage.%%,%%naver.%%,%%search.brave.%%}}')
    THEN 'organic'
  WHEN {query} LIKE '%%&utm_%%' THEN 'referral'
  WHEN {host} = '' OR {host} = {own_host} THEN 'direct'
  ELSE 'referral'
END

-- name: query_of
-- What follows the question mark of an address.
'&' || lower(split_part(split_part(coalesce({page}, ''), '?', 2), '#', 1))

-- name: host_of
-- The host of an address, "" of a path or of none.
lower(split_part(split_part(coalesce({page}, ''), '//', 2), '/', 1))

-- name: device
-- What a visit is made with, as kind/system/browser, by the browser's name for itself.
CASE
  WHEN {agent} ~* 'bot|crawl|spider' THEN 'other'
  WHEN {agent} ~* 'ipad|tablet|silk/' OR ({agent} ~ 'Android' AND {agent} !~ 'Mobile') THEN 'tablet'
  WHEN {agent} ~ 'Mobi|iPhone|Android' THEN 'mobile'
  ELSE 'desktop'
END || CASE
  WHEN {agent} ~ 'iPhone|iPad|iPod' THEN '/ios' WHEN {agent} ~ 'Android' THEN '/android'
  WHEN {agent} ~ 'Windows' THEN '/windows' WHEN {agent} ~ 'Macintosh' THEN '/mac' WHEN {agent} ~ 'Linux|X11' THEN '/linux' ELSE '/other'
END || CASE
  WHEN {agent} ~ 'Edg' THEN '/edge' WHEN {agent} ~ 'SamsungBrowser' THEN '/samsung' WHEN {agent} ~ 'OPR/' THEN '/opera'
  WHEN {agent} ~ 'Firefox|FxiOS' THEN '/firefox' WHEN {agent} ~ 'Chrome|CriOS' THEN '/chrome' WHEN {agent} ~ 'Safari' THEN '/safari'
  ELSE '/other'
END

-- name: span
-- When the first and the last event was.
SELECT min({moment}), max({moment}) FROM {table} t WHERE {own}

-- name: visits
-- What the visits of some visitors do: whole histories of {share} of 1024 of them, since %(since)s. A visit is what a visitor
-- does without half an hour of silence. A hash stands for a visitor. Last, how often all of them bought.
WITH marked AS MATERIALIZED (
  SELECT e.*, coalesce(e.at - lag(e.at) OVER w > interval '30 minutes', true)::int AS begins
  FROM (
    SELECT hashtextextended({visitor}, 0) AS visitor, {moment} AS at, {place} AS place, {kind} AS kind,
      {page} AS page, {referrer} AS referrer, {agent} AS agent
    FROM {table} t
    WHERE {own} AND {live} AND {moment} IS NOT NULL
      AND (%(since)s::timestamptz IS NULL OR {moment} >= %(since)s) AND {visitor} IS NOT NULL
      AND (hashtextextended({visitor}, 7) & 1023) < {share}
    OFFSET 0
  ) e
  WINDOW w AS (PARTITION BY e.visitor ORDER BY e.at, e.place, e.kind)
), seen AS MATERIALIZED (
  SELECT v.visitor, v.turn, count(*) AS events, extract(epoch FROM max(v.at) - min(v.at))::float8 AS seconds,
    count(*) FILTER (WHERE v.kind = 'page_view') AS pages, count(*) FILTER (WHERE v.kind = 'add_to_cart') AS adds,
    bool_or(coalesce(v.kind = 'cart_view', false)) AS looks, bool_or(coalesce(v.kind = 'checkout', false)) AS checks,
    bool_or(coalesce(v.kind = 'payment', false)) AS pays, bool_or(coalesce(v.kind = 'purchase', false)) AS buys,
    max(v.page) FILTER (WHERE v.begins = 1) AS page, max(v.referrer) FILTER (WHERE v.begins = 1) AS referrer,
    max(v.agent) FILTER (WHERE v.begins = 1) AS agent
  FROM (
    SELECT m.*, sum(m.begins) OVER (PARTITION BY m.visitor ORDER BY m.at, m.place, m.kind ROWS UNBOUNDED PRECEDING) AS turn
    FROM marked m
  ) v
  GROUP BY v.visitor, v.turn
), visitors AS (
  SELECT s.visitor, count(*) AS visits, count(*) FILTER (WHERE s.buys) AS buys FROM seen s GROUP BY 1
)
SELECT (SELECT json_build_object(
    'visits', count(*), 'bought', count(*) FILTER (WHERE s.buys),
    'single', count(*) FILTER (WHERE s.pages <= 1 AND s.adds = 0 AND NOT s.looks AND NOT s.checks AND NOT s.buys),
    'carted', count(*) FILTER (WHERE s.adds > 0), 'left', count(*) FILTER (WHERE s.adds > 0 AND NOT s.buys),
    'looked', count(*) FILTER (WHERE s.adds > 0 AND s.looks AND NOT s.buys), 'looked_bought', count(*) FILTER (WHERE s.looks AND s.buys),
    'checked', count(*) FILTER (WHERE s.adds > 0 AND s.checks AND NOT s.buys),
    'payed', count(*) FILTER (WHERE s.adds > 0 AND s.checks AND s.pays AND NOT s.buys),
    'several', count(*) FILTER (WHERE s.adds > 1 AND NOT s.buys),
    'pages_stayed', json_build_array(coalesce(sum(s.pages) FILTER (WHERE s.pages > 1 AND s.adds = 0 AND NOT s.checks AND NOT s.buys), 0),
                                     count(*) FILTER (WHERE s.pages > 1 AND s.adds = 0 AND NOT s.checks AND NOT s.buys)),
    'pages_bought', json_build_array(coalesce(sum(s.pages) FILTER (WHERE s.buys), 0), count(*) FILTER (WHERE s.buys)),
    'lines_bought', coalesce(sum(s.adds) FILTER (WHERE s.buys), 0)) FROM seen s),
  (SELECT json_build_object('unknown', json_build_array(coalesce(sum(v.visits) FILTER (WHERE v.buys = 0), 0), count(*) FILTER (WHERE v.buys = 0)),
    'around', coalesce(sum(v.visits - v.buys) FILTER (WHERE v.buys > 0), 0)) FROM visitors v),
  {pace},
  {buying},
  (SELECT json_object_agg(g.device, json_build_array(g.n, g.bought)) FROM (
     SELECT {device} AS device, sum(s.n)::bigint AS n, sum(s.bought)::bigint AS bought FROM (
       SELECT s.agent, count(*) AS n, count(*) FILTER (WHERE s.buys) AS bought FROM seen s WHERE s.agent IS NOT NULL GROUP BY 1) s
     GROUP BY 1 ORDER BY 2 DESC, 1) g),
  (SELECT json_object_agg(g.channel, json_build_array(g.n, g.bought)) FROM (
     SELECT {channel} AS channel, count(*) AS n, count(*) FILTER (WHERE s.buys) AS bought
     FROM seen s WHERE s.page IS NOT NULL OR s.referrer IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1) g),
  (SELECT json_object_agg(g.kind, g.n) FROM (
     SELECT m.kind, count(*) AS n FROM marked m WHERE m.kind IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1) g),
  CASE WHEN {share} < 1024 THEN (SELECT count(*) FROM {table} t
    WHERE {own} AND {live} AND {moment} IS NOT NULL AND (%(since)s::timestamptz IS NULL OR {moment} >= %(since)s)
      AND {visitor} IS NOT NULL AND {kind} = 'purchase') END

-- name: living
-- Where people live, by the words that rows have for it: countries, towns, and postal codes that many share.
WITH seen AS MATERIALIZED (
  SELECT {person} AS person, {country} AS country, {country_code} AS country_code, {province} AS province,
    {province_code} AS province_code, {city} AS city, {zip} AS zip
  FROM {table} t WHERE {own} AND {live}
)
SELECT
  (SELECT json_agg(json_build_array(g.country, g.country_code, g.n) ORDER BY g.n DESC, g::text COLLATE "C") FROM (
     SELECT s.country, s.country_code, {people} AS n FROM seen s WHERE coalesce(s.country, s.country_code, '') <> ''
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 400) g),
  (SELECT json_agg(json_build_array(g.country, g.country_code, g.province, g.province_code, g.city, g.n)
                   ORDER BY g.n DESC, g::text COLLATE "C") FROM (
     SELECT s.country, s.country_code, s.province, s.province_code, s.city, {people} AS n
     FROM seen s WHERE s.city <> '' GROUP BY 1, 2, 3, 4, 5 HAVING {people} >= {least} ORDER BY 6 DESC, 1, 2, 3, 4, 5 LIMIT 500) g),
  (SELECT json_agg(json_build_array(g.country, g.country_code, g.province, g.province_code, g.city, g.zip, g.n)
                   ORDER BY g.n DESC, g::text COLLATE "C") FROM (
     SELECT s.country, s.country_code, s.province, s.province_code, s.city, s.zip, {people} AS n
     FROM seen s WHERE s.city <> '' AND s.zip <> '' GROUP BY 1, 2, 3, 4, 5, 6 HAVING {people} >= {least}
     ORDER BY 7 DESC, 1, 2, 3, 4, 5, 6 LIMIT 5000) g)
