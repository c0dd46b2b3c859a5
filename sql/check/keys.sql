-- The unique and exclusive keys of a table that are more than columns: with expressions, a predicate or operators. Not of
-- plain keys: those are read as such. `equal` is false where rows are held apart by another operator than =.
SELECT c.relname, ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) AS k),
       coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'true'),
       coalesce((SELECT bool_and(o.oprname = '=') FROM pg_catalog.pg_constraint x
                 CROSS JOIN LATERAL unnest(x.conexclop) AS used (op) JOIN pg_catalog.pg_operator o ON o.oid = used.op
                 WHERE x.conindid = i.indexrelid AND x.contype = 'x'), true)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %(oid)s AND (i.indisunique OR i.indisexclusion)
  AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR i.indisexclusion)
ORDER BY c.relname
