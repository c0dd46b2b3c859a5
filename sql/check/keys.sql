-- The unique and exclusive keys of a table that are more than columns which the run writes, %(loaded)s: with expressions, a
-- predicate, operators, or columns that the server fills. Plain keys are proven without it. `equal` is false where rows are
-- held apart by another operator than =, `nulls_equal` where NULLs meet each other (from 15 on).
SELECT c.relname, ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) AS k),
       coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'true'),
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
       coalesce((SELECT bool_and(o.oprname = '=') FROM pg_catalog.pg_constraint x
                 CROSS JOIN LATERAL unnest(x.conexclop) AS used (op) JOIN pg_catalog.pg_operator o ON o.oid = used.op
                 WHERE x.conindid = i.indexrelid AND x.contype = 'x'), true)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %(oid)s AND (i.indisunique OR i.indisexclusion)
  AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR i.indisexclusion OR NOT (i.indkey::int2[] <@ %(loaded)s::int2[]))
ORDER BY c.relname
