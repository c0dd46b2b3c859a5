-- The foreign keys of the tables %(oids)s (bigint[]) that no index of the child begins with: removing a parent's row is then
-- a scan of the whole child. With the statement that mends it; a partitioned table cannot be indexed concurrently.
SELECT k.conrelid::bigint AS table_oid, k.conname AS name,
       format('CREATE INDEX %%sON %%I.%%I (%%s);', CASE WHEN c.relkind = 'p' THEN '' ELSE 'CONCURRENTLY ' END,
              n.nspname, c.relname,
              (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY u.place)
               FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number)) AS statement
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY (%(oids)s::bigint[]::oid[])
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_index i
    WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
      AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
ORDER BY k.conrelid, k.conname
