-- Every foreign key that references a table: also through the partitioned table it is a part of, or one of its partitions.
-- The copies that Postgres keeps for partitions (conparentid) say nothing new.
SELECT n.nspname AS schema, c.relname AS name, k.conrelid::bigint AS oid,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.place) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY u.place) AS parent_columns,
       NULL::text AS tenant, NULL::text AS parent_tenant, true AS same_type, true AS declared,
       EXISTS (SELECT FROM pg_catalog.pg_index i
               WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = ANY (k.conkey)) AS indexed
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f'
  AND k.conparentid = 0
  AND (k.confrelid = %(oid)s
       OR k.confrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%(oid)s::oid::regclass))
       OR k.confrelid IN (SELECT relid FROM pg_catalog.pg_partition_ancestors(%(oid)s::oid::regclass)))
ORDER BY n.nspname, c.relname, k.conname
