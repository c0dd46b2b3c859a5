-- The base tables %(oids)s (bigint[]): kind, row-level security for this role, its own triggers on INSERT.
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relispartition AS part,
       row_security_active(c.oid) AS row_security,
       ARRAY(SELECT t.tgname::text FROM pg_catalog.pg_trigger t
             WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY 1) AS triggers
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY (%(oids)s::bigint[]::oid[])
