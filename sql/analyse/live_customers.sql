-- Live customers by signup: their keys alone, nothing of the person.
SELECT (extract(epoch FROM {signup}) * 1000000)::bigint, {columns}
FROM {table} c
WHERE {own} AND NOT c.xmin = ANY (%(mock)s::xid[]) AND {signup} IS NOT NULL
ORDER BY 1, c.{key} LIMIT 20000
