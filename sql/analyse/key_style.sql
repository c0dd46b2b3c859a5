-- How the keys look: the commonest way to write prefix + number + suffix among some thousand of them, and how many are uuids.
WITH seen AS (
  SELECT {column}::text AS key FROM {table} WHERE {scope} AND {column} IS NOT NULL LIMIT 5000
), parted AS (
  SELECT key, regexp_match(key, '^(|.*\D)(\d{{1,18}})(\D*)$') AS p FROM seen
)
SELECT p[1] AS prefix, p[3] AS suffix, count(*) AS keys, min(length(p[2])) AS narrowest, max(length(p[2])) AS widest,
       bool_or(starts_with(p[2], '0') AND length(p[2]) > 1) AS padded,
       sum(count(*)) OVER () AS total,
       sum(count(*) FILTER (WHERE key ~* '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$')) OVER () AS uuids
FROM parted
GROUP BY 1, 2
ORDER BY keys DESC, prefix, suffix
LIMIT 1
