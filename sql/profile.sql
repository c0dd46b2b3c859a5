-- What the live rows of a workspace teach. {table} and {own} are the table and its rows of the workspace, {live} which of these no
-- run wrote. Read only.

-- name: categories
-- The texts of some categories, each by its hash, and how many products are of it.
SELECT {category}, min(p.{column}::text COLLATE "C"), count(*) FROM {table} p
WHERE {own} AND {category} = ANY (%(keys)s::bigint[]) GROUP BY 1

-- name: distinct
-- What a column holds in the tenant's rows, each value once.
SELECT DISTINCT {column}::text COLLATE "C" FROM {table} WHERE {own} AND {column} IS NOT NULL

-- name: highest
-- The highest number in a numeric key column.
SELECT max({column})::bigint FROM {table} WHERE {scope} AND {whole}

-- name: history
-- What a table's columns without a meaning hold: two JSON objects a column, aggregates only. Of the workspace's live rows, at
-- most 20,000 of them, chosen by where they stand; what earlier runs wrote teaches nothing. Beside each row whose
-- it is: a hash, or the order that tells. Its parts are the queries history_* below.
WITH sampled AS MATERIALIZED (
  SELECT {columns}, {person} AS mock_data_person FROM {table} t{pages} WHERE {own} AND {live} AND {some}
  LIMIT 60000
), seen AS MATERIALIZED (
  {whose}
), counted AS MATERIALIZED (
  SELECT count(*) AS rows, count(mock_data_customer) AS people FROM seen
)
SELECT {parts}

-- name: history_own
-- The rows know whose they are, or nobody does.
SELECT s.*, s.mock_data_person AS mock_data_customer FROM sampled s

-- name: history_by_order
-- The rows are whose their orders are.
SELECT s.*, o.mock_data_customer FROM sampled s LEFT JOIN (
  SELECT {key}::text COLLATE "C" AS mock_data_order, min({person}) AS mock_data_customer FROM {orders} p
  WHERE {orders_own} AND {key}::text COLLATE "C" IN (SELECT mock_data_person FROM sampled) GROUP BY 1
) o ON o.mock_data_order = s.mock_data_person

-- name: history_person
hashtextextended({column}::text COLLATE "C", 0)

-- name: history_constant
-- What nearly all rows have in a column, how many they are and of how many people; NULL if there is no such value.
(SELECT json_build_array(g.v, g.n, (SELECT count(DISTINCT s.mock_data_customer) FROM seen s WHERE s.{column}::text COLLATE "C" = g.v),
                         (SELECT people FROM counted))
 FROM (SELECT {column}::text COLLATE "C" AS v, count(*) AS n FROM seen GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1) g
 WHERE g.n >= 20 AND g.n >= 0.95 * (SELECT rows FROM counted))

-- name: history_numbers
-- A hundredth after the other of the numbers in a column, and the decimals that they use.
(SELECT json_build_object('scale', max(scale(g.v)),
   'points', percentile_disc(ARRAY(SELECT p / 100.0 FROM generate_series(0, 100) p)::float8[])
     WITHIN GROUP (ORDER BY g.v)::text[])
 FROM (SELECT {column}::text::numeric AS v FROM seen) g WHERE g.v IS NOT NULL)

-- name: history_texts
-- The shape of the texts in a column: their lengths, what they all begin with, and letters and digits as A, a and 9. Each text
-- is looked at once, however many rows have it; shapes only of what may be a code, and only if nothing else is known of most.
(WITH g AS MATERIALIZED (
   SELECT {column}::text COLLATE "C" AS v, count(*) AS n FROM seen WHERE {column} IS NOT NULL GROUP BY 1
 ), kinds AS MATERIALIZED (
   SELECT coalesce(sum(g.n) FILTER (WHERE g.v LIKE '%%@%%'), 0) / sum(g.n) AS mails,
     bool_and(g.v ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$') AS uuids,
     coalesce(sum(g.n) FILTER (WHERE g.v ~ '^(\d{{1,3}}\.){{3}}\d{{1,3}}(/\d+)?$' OR g.v ~* '^[0-9a-f]*:[0-9a-f:]*:[0-9a-f.]*(/\d+)?$'), 0) / sum(g.n) AS networks,
     coalesce(sum(g.n) FILTER (WHERE g.v ~ '^[+0(][-0-9 ()./]{{6,20}}$'), 0) / sum(g.n) AS phones,
     bool_and(g.v ~ '^[0-9a-f]{{8,}}$' AND g.v ~ '[0-9]') AS hex,
     coalesce(sum(g.n) FILTER (WHERE g.v ~ '^https?://'), 0) / sum(g.n) AS addresses,
     left(min(g.v), (SELECT coalesce(max(i), 0) FROM generate_series(1, 64) i WHERE left(min(g.v), i) = left(max(g.v), i))) AS prefix
   FROM g
 )
 SELECT json_build_object('mails', k.mails, 'uuids', k.uuids, 'networks', k.networks, 'phones', k.phones, 'hex', k.hex,
   'addresses', k.addresses, 'prefix', k.prefix,
   'people', (SELECT count(DISTINCT s.mock_data_customer) FROM seen s WHERE s.{column} IS NOT NULL),
   'points', (SELECT percentile_disc(ARRAY(SELECT p / 100.0 FROM generate_series(0, 100) p)::float8[])
                WITHIN GROUP (ORDER BY length(s.{column}::text)) FROM seen s WHERE s.{column} IS NOT NULL),
   'shapes', CASE WHEN NOT k.uuids AND NOT k.hex AND greatest(k.mails, k.networks, k.phones, k.addresses) <= 0.5 THEN (
     SELECT json_agg(json_build_array(s.shape, s.n)) FROM (
       SELECT translate(g.v, 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
                        repeat('a', 26) || repeat('9', 10) || repeat('A', 26)) AS shape, sum(g.n)::bigint AS n
       FROM g WHERE g.v ~ '[0-9]' AND length(g.v) <= 128 AND strpos(btrim(g.v), ' ') = 0
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 40) s) END)
 FROM kinds k)

-- name: history_times
-- A hundredth after the other of the times in a column, in microseconds after its base; whether any is still to come, and the
-- coarsest unit that they all keep.
(SELECT json_build_object('future', bool_or(g.v > now()),
   'unit', CASE WHEN bool_and(g.v = date_trunc('day', g.v)) THEN 86400000000
                WHEN bool_and(g.v = date_trunc('second', g.v)) THEN 1000000 ELSE 1 END,
   'points', percentile_disc(ARRAY(SELECT p / 100.0 FROM generate_series(0, 100) p)::float8[])
     WITHIN GROUP (ORDER BY (extract(epoch FROM g.v - g.b) * 1000000)::bigint))
 FROM (SELECT {column}::timestamptz AS v, {base}::timestamptz AS b FROM seen
       WHERE {column} IS NOT NULL AND {base} IS NOT NULL) g)

-- name: history_values
-- How often a column holds what, in rows of how many people, the commonest first, each with its hash; of more than fifty
-- values none is given.
(WITH g AS MATERIALIZED (
   SELECT {column}::text COLLATE "C" AS v, count(*) AS n FROM seen WHERE {column} IS NOT NULL GROUP BY 1
 )
 SELECT json_build_object('rows', (SELECT rows FROM counted), 'people', (SELECT people FROM counted),
   'known', coalesce(sum(g.n), 0), 'distinct', count(*), 'values', CASE WHEN count(*) <= 50 THEN (
     SELECT json_agg(json_build_array(v.v, v.n, v.people, hashtextextended(v.v, 0)) ORDER BY v.n DESC, v.v) FROM (
       SELECT o.v, sum(o.n)::bigint AS n, count(o.who) AS people FROM (
         SELECT {column}::text COLLATE "C" AS v, mock_data_customer AS who, count(*) AS n
         FROM seen WHERE {column} IS NOT NULL GROUP BY 1, 2) o
       GROUP BY 1) v) END)
 FROM g)

-- name: related
-- Some live rows of a table: of each column half a hash (0: NULL) and a number (NaN: none), by the queries related_*.
COPY (
  SELECT {columns} FROM {table} t{pages} WHERE {own} AND {live} AND {some} LIMIT 60000
) TO STDOUT (FORMAT binary)

-- name: related_code
-- A hash of what a column holds: nothing of a text leaves the database.
coalesce(coalesce(nullif((hashtextextended(t.{column}::text COLLATE "C", 0) >> 32)::int4, 0),
                  CASE WHEN t.{column} IS NOT NULL THEN 1 END), 0)

-- name: related_number
coalesce({number}, 'NaN'::float8)

-- name: related_num
CASE WHEN t.{column}::numeric BETWEEN -1e15 AND 1e15 THEN t.{column}::float8 END

-- name: related_time
CASE WHEN t.{column} BETWEEN '0001-01-01' AND '9999-12-31 23:59:59.999999'
     THEN extract(epoch FROM t.{column}::timestamptz)::float8 * 1000000 END

-- name: related_text
CASE WHEN t.{column}::text COLLATE "C" ~ '^\s*-?\d{{1,15}}\s*$' THEN t.{column}::text::float8 END

-- name: affixes
-- Of each pair of columns, by the query affixed, what stands before and after the one's text in the other's.
SELECT {parts} FROM (
  SELECT t.* FROM {table} t WHERE {own} AND {live} LIMIT 500
) t

-- name: affixed
-- NULL, if the other's text is not there in every row, or if what stands around it is not the same.
CASE WHEN bool_and(position((t.{of}::text COLLATE "C") IN t.{column}::text) > 0)
  AND count(DISTINCT replace(t.{column}::text COLLATE "C", t.{of}::text, '|')) = 1
THEN ARRAY[
  min(left(t.{column}::text COLLATE "C", position((t.{of}::text COLLATE "C") IN t.{column}::text) - 1)),
  min(substr(t.{column}::text COLLATE "C",
             position((t.{of}::text COLLATE "C") IN t.{column}::text) + length(t.{of}::text)))] END

-- name: dated
-- The first of some formats in which a column holds another's time, by the first of some clocks, in every row, and what stands
-- around it, the same in all, with a mark in its place; NULL: none of them.
(SELECT ARRAY[f.format, f.around, f.zone] FROM (
   SELECT w.format, w.place, z.zone, z.rank, min(v.around) AS around
   FROM unnest({formats}::text[]) WITH ORDINALITY AS w (format, place), unnest({zones}::text[]) WITH ORDINALITY AS z (zone, rank),
     unnest(array_agg(t.{column}::text COLLATE "C"), array_agg(t.{base}::timestamptz)) AS r (own, base),
     -- the end of all times is no time by other clocks
     LATERAL (SELECT replace(r.own, to_char(CASE WHEN r.base BETWEEN '0001-01-01' AND '9999-12-31' THEN r.base END AT TIME ZONE z.zone, w.format), E'\001')) AS v (around)
   WHERE r.own IS NOT NULL AND r.base BETWEEN '0001-01-01' AND '9999-12-31'
   GROUP BY 1, 2, 3, 4 HAVING count(DISTINCT v.around) = 1
 ) f WHERE length(f.around) - length(replace(f.around, E'\001', '')) = 1 ORDER BY f.place, f.rank LIMIT 1)

-- name: numbered_parts
-- Texts of the rows, split by a format of their time (UTC): the part of it, the number that ends the rest, and both replaced by
-- marks in the text. What stands within a longer number is no part of a time.
SELECT s.own, s.at, w.format, w.place, r.period, substring(v.rest FROM '(\d{{1,15}})\D*$') AS number,
  regexp_replace(v.rest, '\d{{1,15}}(\D*)$', E'\002\\1') AS form
FROM s, unnest({formats}::text[]) WITH ORDINALITY AS w (format, place),
  LATERAL (SELECT coalesce(to_char(s.at, w.format), '')) AS r (period),
  LATERAL (SELECT CASE w.format WHEN '' THEN s.own ELSE regexp_replace(s.own, '(?<!\d)' || r.period, E'\001') END) AS v (rest)

-- name: numbered
-- The first format by which nearly all of some texts are the same around a number that ascends with time, and that form. What
-- begins anew at times of its own counts nothing: numbers are never far below the highest before.
WITH s AS MATERIALIZED (
  SELECT t.{column}::text COLLATE "C" AS own, t.{base}::timestamptz AT TIME ZONE 'UTC' AS at FROM {table} t
  WHERE {own} AND {live} AND t.{column} IS NOT NULL AND t.{base} BETWEEN '0001-01-01' AND '9999-12-31' LIMIT 1000
), p AS MATERIALIZED ({parts}), usual AS (
  SELECT format, mode() WITHIN GROUP (ORDER BY form) AS form FROM p GROUP BY 1
), steps AS (
  SELECT p.*, p.number::bigint - lag(p.number::bigint) OVER earlier AS step,
    p.number::bigint - max(p.number::bigint) OVER (earlier ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS above
  FROM p JOIN usual USING (format, form) WHERE strpos(form, E'\002') > 0 AND (format = '' OR strpos(form, E'\001') > 0)
  WINDOW earlier AS (PARTITION BY p.format, p.period ORDER BY p.at, p.number::bigint)
)
SELECT format, form FROM steps GROUP BY format, place, form
HAVING count(*) >= 20 AND count(*) >= 0.95 * (SELECT count(*) FROM s) AND count(step) >= 10
  AND count(DISTINCT (period, number)) >= 0.95 * count(*) AND count(*) FILTER (WHERE step > 0) >= 0.9 * count(step)
  AND count(*) FILTER (WHERE above > -20) >= 0.95 * count(step)
ORDER BY place LIMIT 1

-- name: numbered_spans
-- The numbers of such texts by the part of their time, in its order: the lowest, the highest, how many, how short they are
-- written, and whether any begins with a zero.
WITH s AS (
  SELECT t.{column}::text COLLATE "C" AS own, t.{base}::timestamptz AT TIME ZONE 'UTC' AS at FROM {table} t
  WHERE {own} AND {live} AND t.{column} IS NOT NULL AND t.{base} BETWEEN '0001-01-01' AND '9999-12-31'
), p AS ({parts})
SELECT period, min(number::bigint), max(number::bigint), count(*), min(length(number)), bool_or(number LIKE '0%%')
FROM p WHERE form = %(form)s GROUP BY period ORDER BY min(at)

-- name: facts
-- What a column holds beside each key of another, where that is always the same: with its hash, in how many rows it is, of how
-- many people, and whether the rows know any.
WITH sampled AS MATERIALIZED (
  SELECT {columns}, {person} AS mock_data_person FROM {table} t{pages} WHERE {own} AND {live} AND {some}
  LIMIT 60000
), seen AS MATERIALIZED (
  {whose}
), counted AS MATERIALIZED (
  SELECT count(mock_data_customer) AS people FROM seen
), shared AS MATERIALIZED (
  SELECT {column}::text COLLATE "C" AS v, count(*) AS n, count(DISTINCT mock_data_customer) AS people
  FROM seen WHERE {column} IS NOT NULL GROUP BY 1
), facts AS MATERIALIZED (
  SELECT {of}::text COLLATE "C" AS k, min({column}::text COLLATE "C") AS v FROM seen WHERE {of} IS NOT NULL GROUP BY 1
  HAVING count(DISTINCT coalesce({column}::text COLLATE "C", '')) = 1
)
SELECT f.k, f.v, hashtextextended(f.v, 0), s.n, s.people, (SELECT people FROM counted)
FROM facts f LEFT JOIN shared s ON s.v = f.v ORDER BY f.k LIMIT 20000

-- name: key_style
-- How the keys look: the commonest way to write prefix + number + suffix among some thousand of them, and how many are uuids.
-- Taking them apart takes the longest of all this: it is done once a key, and not at all if most are uuids; a key that ends
-- with its number needs no regular expression.
WITH seen AS MATERIALIZED (
  SELECT key, length(key) = 36 AND key ~* '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' AS is_uuid
  FROM (SELECT {column}::text COLLATE "C" AS key FROM {table} WHERE {scope} AND {column} IS NOT NULL LIMIT 5000) AS k
), parted AS MATERIALIZED (
  SELECT is_uuid, CASE WHEN NOT (SELECT 2 * count(*) FILTER (WHERE is_uuid) <= count(*) FROM seen) THEN NULL
                       WHEN length(key) - length(stem) BETWEEN 1 AND 18 THEN ARRAY[stem, substr(key, length(stem) + 1), '']
                       WHEN length(key) = length(stem) THEN regexp_match(key, '^(|.*\D)(\d{{1,18}})(\D+)$') END AS p
  FROM seen, rtrim(key, '0123456789') AS stem
)
SELECT p[1] AS prefix, p[3] AS suffix, count(*) AS keys, min(length(p[2])) AS narrowest, max(length(p[2])) AS widest,
       bool_or(starts_with(p[2], '0') AND length(p[2]) > 1) AS padded,
       sum(count(*)) OVER () AS total,
       sum(count(*) FILTER (WHERE is_uuid)) OVER () AS uuids
FROM parted
GROUP BY 1, 2
ORDER BY keys DESC, prefix, suffix
LIMIT 1

-- name: timed_uuids
-- Whether most of some thousand live uuids are of version 7, which begins with the time.
SELECT 2 * count(*) FILTER (WHERE substr(key, 15, 1) = '7') > count(*)
FROM (SELECT {column}::text AS key FROM {table} WHERE {own} AND {live} AND {column} IS NOT NULL LIMIT 5000) AS k

-- name: last_campaign
-- The highest campaign id, as a number, that an order's landing page names after %(mark)s; ids that are no number do not
-- count. Patterns only once for each id: of millions of addresses these take long.
SELECT max(substring(id from '^([0-9]{{1,17}})([&#]|$)')::bigint)
FROM (
  SELECT DISTINCT substr(page, least(nullif(strpos(page, '?' || %(mark)s), 0), nullif(strpos(page, '&' || %(mark)s), 0))
                               + length(%(mark)s) + 1, 18) AS id
  FROM (SELECT {landing}::text COLLATE "C" AS page FROM {table} WHERE {own} AND {landing} IS NOT NULL) AS pages
  WHERE strpos(page, %(mark)s) > 0
) AS ids

-- name: last_number
-- The highest number among keys written prefix + number + suffix. Of keys of one length the last one has it: only if one of
-- these is written otherwise, each key is taken apart, which takes five times as long.
WITH k AS NOT MATERIALIZED (
  SELECT {column}::text COLLATE "C" AS key FROM {table} WHERE {scope} AND {column} IS NOT NULL
), longest AS MATERIALIZED (
  SELECT max(key) AS key FROM k GROUP BY octet_length(key)
), numbers AS MATERIALIZED (
  SELECT {number} AS number FROM longest
)
SELECT CASE WHEN (SELECT bool_and(number IS NOT NULL) FROM numbers) THEN (SELECT max(number) FROM numbers)
            ELSE (SELECT max({number}) FROM k) END

-- name: number_in_key
-- Without patterns: of millions of keys these take long.
CASE WHEN CASE WHEN length(key) BETWEEN %(marks)s + 1 AND %(marks)s + 18 AND left(key, %(before)s) = %(prefix)s
                    AND right(key, %(marks)s - %(before)s) = %(suffix)s
               THEN translate(substr(key, %(before)s + 1, length(key) - %(marks)s), '0123456789', '') = '' END
     THEN substr(key, %(before)s + 1, length(key) - %(marks)s)::bigint END

-- name: live_customers
-- Live customers by signup: their keys alone, nothing of the person; of a large workspace a sample, by the hash of the key
-- that orders name.
SELECT {identity}, (extract(epoch FROM {signup}) * 1000000)::bigint, {columns}
FROM {table} c
WHERE {own} AND {live} AND {signup} IS NOT NULL AND {identity} & 1048575 < {kept}
ORDER BY 2, c.{key} LIMIT 500000

-- name: live_buyers
-- Customers of a shop that has no table of them, as its orders name them: since when, their keys alone.
SELECT {identity}, (extract(epoch FROM min({at})) * 1000000)::bigint, {customer}::text
FROM {table} o
WHERE {own} AND {live} AND {identity} IS NOT NULL AND {at} IS NOT NULL AND {identity} & 1048575 < {kept}
GROUP BY {customer} ORDER BY 2, {customer} LIMIT 500000

-- name: live_products
-- Live products that are sold. No run's own rows.
SELECT coalesce({identity}, 0), coalesce({linked}, 0), coalesce((extract(epoch FROM {published}) * 1000000)::bigint, 0), {columns}
FROM {table} p
WHERE {own} AND {live} AND ({offered})
ORDER BY p.{key} LIMIT 300000

-- name: live_variants
-- Their variants, and what each costs.
SELECT {link}, round({price} * 1000000)::bigint, {columns}
FROM {table} v
WHERE {own} AND {live} AND {link} IS NOT NULL
  AND {price} > 0 AND {price} < 1000000 AND {price} = round({price}, 6)
ORDER BY v.{key} LIMIT 600000

-- name: offered
-- What a shop sells, the best sold first, whoever wrote it: lines sold, then texts.
WITH lines AS (
  {lines}
), sold AS (
  SELECT product, count(*) AS lines FROM lines WHERE product IS NOT NULL GROUP BY product
)
SELECT coalesce(s.lines, 0), {columns}
FROM {table} p LEFT JOIN sold s ON s.product = p.{product_key}::text COLLATE "C"
WHERE {products_own} AND ({offered}) AND p.{product_key} IS NOT NULL
ORDER BY 1 DESC, p.{product_key} LIMIT 400

-- name: lookup
-- At most %(most)s rows that may be referred to: the key's columns, as text.
SELECT {values} FROM (SELECT DISTINCT {columns} FROM {table} AS {place} WHERE {own}) AS keys ORDER BY {keys} LIMIT %(most)s

-- name: lookup_tenants
-- Which of some columns a table has that may hold a workspace.
SELECT a.attname::text
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relname = %(name)s AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attname = ANY (%(columns)s)
  AND a.atttypid::regtype::text IN ('uuid', 'text', 'character varying', 'character')

-- name: mock
-- The transactions of the runs that are still there, as xmin shows them: their low 32 bits; and those of removals that changed
-- rows which they had to keep.
SELECT r.xid::xid::text
FROM mock_data.runs r
WHERE r.workspace = %(tenant)s::text AND r.removed_at IS NULL
UNION
SELECT k.xid::xid::text
FROM mock_data.runs r JOIN mock_data.keys k USING (run_id)
WHERE r.workspace = %(tenant)s::text AND r.removed_at IS NULL AND k.xid IS NOT NULL

-- name: mock_others
-- The same of every other workspace.
SELECT DISTINCT r.xid::xid::text
FROM mock_data.runs r
WHERE r.workspace <> %(tenant)s::text AND r.removed_at IS NULL

-- name: odd
-- How many values of some columns cannot be followed: infinite, NaN, of another age. Of the workspace's live rows, at most a
-- million of them.
SELECT {counts} FROM (
  SELECT {columns} FROM {table} t WHERE {own} AND {live} LIMIT 1000000
) AS seen

-- name: first_order
-- When the first order was placed.
SELECT min({moment})::timestamptz FROM {table} WHERE {own} AND {dated}

-- name: placed
-- The orders that a campaign may have brought, earliest first: when, how much (millionths), and the campaign that the
-- landing page names, by its id and in words. NULL: no ad; '': a click that names no campaign. Those that name a campaign are all read, whenever
-- they were placed: a campaign counts all of its orders or none.
SELECT (extract(epoch FROM mock_data_time) * 1000000)::bigint, round(mock_data_total * 1000000)::bigint,
       mock_data_campaign, substring({landing}::text COLLATE "C", '[?&]utm_campaign=([^&#]+)')
FROM {table}, LATERAL (
  SELECT coalesce(substring({landing}::text COLLATE "C", %(campaign)s::text),
                  CASE WHEN {landing}::text COLLATE "C" ~ %(click)s::text THEN '' END), {created}, {total}
) AS l (mock_data_campaign, mock_data_time, mock_data_total)
WHERE {own} AND mock_data_time IS NOT NULL
  AND (mock_data_time <= %(until)s::timestamptz AND mock_data_time > %(since)s::timestamptz OR mock_data_campaign <> '')
  AND mock_data_total > 0 AND mock_data_total < 1000000000000
ORDER BY mock_data_time, mock_data_total LIMIT 1000000

-- name: rows
-- How many rows the tenant has, and how many of them no run wrote.
SELECT count(*), count(*) FILTER (WHERE {live}) FROM {table} t WHERE {own}

-- name: shop
-- The shop's own row: if there are several, the first on disk.
SELECT {columns} FROM {table} WHERE {own} ORDER BY ctid LIMIT 1

-- name: median
-- How many live rows have an amount above nothing, and the middle one of them.
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY s.amount)
FROM (
  SELECT {amount}::float8 AS amount FROM {table}
  WHERE {own} AND {live} AND {amount} > 0 LIMIT 50000
) s

-- name: subtotal
-- How the workspace's own totals add up: is the discount already off the subtotal, is the tax already inside it?
-- Each is counted among the orders that can tell, both readings apart.
WITH seen AS (
  SELECT {discount} AS discount, {tax} AS tax, {total} - {subtotal} - {shipping} AS rest
  FROM {table}
  WHERE {own} AND ({discount} > 0 OR {tax} > 0)
  LIMIT 10000
), fits AS (
  SELECT discount, tax, rest = tax - discount AS before_excluded, rest = tax AS after_excluded,
         rest = -discount AS before_included, rest = 0 AS after_included
  FROM seen
)
SELECT count(*) FILTER (WHERE discount > 0 AND (after_excluded OR after_included)) AS after,
       count(*) FILTER (WHERE discount > 0 AND (before_excluded OR before_included)) AS before,
       count(*) FILTER (WHERE tax > 0 AND (before_included OR after_included)) AS included,
       count(*) FILTER (WHERE tax > 0 AND (before_excluded OR after_excluded)) AS excluded
FROM fits

-- name: words
-- The words a column uses, the commonest first.
SELECT word, count(*) FROM (
  SELECT {column}::text COLLATE "C" AS word FROM {table} WHERE {own} AND {column} IS NOT NULL LIMIT 100000
) AS used
GROUP BY word ORDER BY count(*) DESC, word LIMIT 50
