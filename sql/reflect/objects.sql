-- The semantic objects by name: %(schema)s text, %(names)s text[].
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s
  AND c.relname = ANY (%(names)s)
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
