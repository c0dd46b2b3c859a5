-- The views %(views)s (bigint[]) as Postgres prints them.
SELECT c.oid::bigint AS oid, pg_catalog.pg_get_viewdef(c.oid) AS definition
FROM pg_catalog.pg_class c
WHERE c.oid = ANY (%(views)s::bigint[]::oid[])
