-- The leaves of the partitioned tables %(oids)s (bigint[]), or such a table itself where it is a leaf: their bounds as written, all that their rows must keep (with
-- what the partitions above them say), and the columns of the partition keys on every level, also within expressions.
SELECT r.oid::bigint AS table_oid, format('%%I.%%I', n.nspname, c.relname) AS name, c.relkind AS kind,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bounds,
       coalesce(pg_catalog.pg_get_partition_constraintdef(c.oid), 'true') AS rule,
       NULL::text AS key_column
FROM unnest(%(oids)s::bigint[]::oid[]) AS r (oid)
CROSS JOIN LATERAL pg_catalog.pg_partition_tree(r.oid::regclass) AS t
JOIN pg_catalog.pg_class c ON c.oid = t.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE t.isleaf AND c.relispartition AND c.relkind <> 'p'
UNION ALL
SELECT DISTINCT r.oid::bigint, NULL, NULL::"char", NULL, NULL, a.attname::text
FROM unnest(%(oids)s::bigint[]::oid[]) AS r (oid)
CROSS JOIN LATERAL (
  SELECT relid FROM pg_catalog.pg_partition_tree(r.oid::regclass)
  UNION
  SELECT relid FROM pg_catalog.pg_partition_ancestors(r.oid::regclass)
) AS t
JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = t.relid
CROSS JOIN LATERAL (
  SELECT number::int FROM unnest(p.partattrs::int2[]) AS u (number) WHERE number > 0
  UNION
  SELECT m[1]::int FROM regexp_matches(p.partexprs::text, ':varattno (\d+)', 'g') AS m
) AS used
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.relid AND a.attnum = used.number
ORDER BY 1, 2, 6
