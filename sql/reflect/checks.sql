-- The CHECKs of the tables %(oids)s and of the domains %(domains)s (bigint[]), as Postgres prints them.
SELECT NULLIF(k.conrelid::bigint, 0) AS table_oid, NULLIF(k.contypid::bigint, 0) AS domain_oid, k.conname AS name,
       pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression
FROM pg_catalog.pg_constraint k
WHERE k.contype = 'c'
  AND (k.conrelid = ANY (%(oids)s::bigint[]::oid[]) AND k.conrelid <> 0
       OR k.contypid = ANY (%(domains)s::bigint[]::oid[]) AND k.contypid <> 0)
ORDER BY k.conname
