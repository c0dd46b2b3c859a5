-- Each column of the views %(views)s (bigint[] of oids) -> the column of the table that it shows, or nothing when computed.
-- Source: pg_rewrite's stored rule tree. The parser writes resorigtbl/resorigcol into every target entry that is a plain
-- reference, through joins, sub-selects and CTEs (the same two numbers that the wire protocol sends in RowDescription).
-- Only the entries of a view's own target list count (brace depth 2); views over views are followed.
-- What comes through a view with aggregates is computed: its rows are nobody's. `views` are all on the way, `stored` those
-- of them that are materialized.
-- The text of a node tree is no stable interface: tests/integration/test_reflect.py reads known views as a self-test.
WITH RECURSIVE rules AS (
  SELECT c.oid AS view_oid, r.ev_action::text AS tree, c.relkind = 'm' AS stored,
         substring(r.ev_action::text FROM ':hasAggs (\w+)') = 'true' AS aggregated  -- the first is the outermost query's
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1' AND r.rulename = '_RETURN'
  WHERE c.relkind IN ('v', 'm')
    AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
), tokens AS (  -- escapes are consumed first, so a name that holds a brace does not disturb the depth
  SELECT view_oid, m.ord, m.t[1] AS t
  FROM rules, LATERAL regexp_matches(tree,
    '(\\.|\{TARGETENTRY|\{|\}|:resno \d+|:resorigtbl \d+|:resorigcol \d+|:resjunk \w+)', 'g') WITH ORDINALITY AS m(t, ord)
), depths AS (
  SELECT view_oid, ord, t,
         sum(CASE WHEN starts_with(t, '{') THEN 1 WHEN t = '}' THEN -1 ELSE 0 END)
           OVER (PARTITION BY view_oid ORDER BY ord) AS depth
  FROM tokens
), entries AS (
  SELECT view_oid, t, depth,
         count(*) FILTER (WHERE t = '{TARGETENTRY' AND depth = 2) OVER (PARTITION BY view_oid ORDER BY ord) AS entry
  FROM depths
), columns AS (
  SELECT view_oid,
         max(substr(t, 8)::int) FILTER (WHERE starts_with(t, ':resno ')) AS attnum,
         max(substr(t, 13)::bigint) FILTER (WHERE starts_with(t, ':resorigtbl ')) AS source_oid,
         max(substr(t, 13)::int) FILTER (WHERE starts_with(t, ':resorigcol ')) AS source_attnum,
         bool_or(t = ':resjunk true') AS junk
  FROM entries
  WHERE entry > 0 AND depth = 2 AND starts_with(t, ':res')
  GROUP BY view_oid, entry
), walk AS (
  SELECT v.oid AS root, a.attnum AS root_attnum, c.source_oid, c.source_attnum, 1 AS hops, ARRAY[v.oid::bigint] AS path
  FROM pg_catalog.pg_class v
  JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN columns c ON c.view_oid = v.oid AND c.attnum = a.attnum AND NOT c.junk
  WHERE v.oid = ANY (%(views)s::bigint[]::oid[])
  UNION ALL
  SELECT w.root, w.root_attnum, c.source_oid, c.source_attnum, w.hops + 1, w.path || w.source_oid
  FROM walk w
  JOIN columns c ON c.view_oid = w.source_oid AND c.attnum = w.source_attnum AND NOT c.junk
  WHERE w.source_oid > 0 AND NOT w.source_oid = ANY (w.path)
), last_hop AS (
  SELECT DISTINCT ON (root, root_attnum) * FROM walk ORDER BY root, root_attnum, hops DESC
)
SELECT l.root::bigint AS view_oid, va.attname AS view_column,
       pg_catalog.col_description(l.root, l.root_attnum) AS comment,
       b.oid::bigint AS base_oid, ba.attname AS base_column, l.path AS views,
       ARRAY(SELECT r.view_oid::regclass::text FROM rules r WHERE r.stored AND r.view_oid = ANY (l.path)) AS stored
FROM last_hop l
JOIN pg_catalog.pg_attribute va ON va.attrelid = l.root AND va.attnum = l.root_attnum
LEFT JOIN pg_catalog.pg_class b ON b.oid = l.source_oid AND l.source_attnum <> 0 AND b.relkind IN ('r', 'p', 'f')
  AND NOT EXISTS (SELECT FROM rules r WHERE r.aggregated AND r.view_oid = ANY (l.path))
LEFT JOIN pg_catalog.pg_attribute ba ON ba.attrelid = b.oid AND ba.attnum = l.source_attnum
ORDER BY 1, va.attnum
