-- How often some rows, as JSON, repeat a key among themselves or meet one that is there. NULLs meet nothing.
WITH made AS (
  SELECT {key} FROM json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample WHERE ({predicate}) AND {told}
)
SELECT (SELECT count(*) - count(DISTINCT m) FROM made m)
     + (SELECT count(*) FROM (SELECT m.* FROM made m INTERSECT SELECT {key} FROM {table} WHERE ({predicate}) AND {told}) met)
