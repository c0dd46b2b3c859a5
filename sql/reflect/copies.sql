-- The foreign keys of the tables %(oids)s (bigint[]) that Postgres keeps once more for each partition of the parent.
SELECT k.conrelid::bigint AS table_oid, k.conname AS name
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_constraint whole ON whole.oid = k.conparentid AND whole.conrelid = k.conrelid
WHERE k.contype = 'f' AND k.conrelid = ANY (%(oids)s::bigint[]::oid[])
