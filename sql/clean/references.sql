-- Rows that stay, and refer to a row that would go.
WITH hit AS MATERIALIZED (
  SELECT concat_ws(', ', {columns}) AS key FROM {child} AS c
  WHERE {tenant} AND EXISTS (SELECT FROM {doomed} AS d WHERE {match}) AND {stays} AND {dangles}
)
SELECT (SELECT count(*) FROM hit), ARRAY(SELECT DISTINCT key FROM hit ORDER BY key LIMIT 5)
