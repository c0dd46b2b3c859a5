-- A tagged table as it is now: its oid, and which of the tagged columns it has lost. No row: it is gone.
SELECT c.oid::bigint AS oid,
       ARRAY(SELECT wanted FROM unnest(%(columns)s::text[]) AS wanted
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
                               WHERE a.attrelid = c.oid AND a.attname = wanted AND a.attnum > 0 AND NOT a.attisdropped)) AS lost
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relname = %(name)s AND c.relkind IN ('r', 'p')
