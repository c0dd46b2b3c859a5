-- Columns that hold a key of this table by name alone, as the runs of the workspace knew them, where both ends still exist.
-- Where one end has no tenant column, any workspace's row may be meant: then neither end is asked for its tenant, and a
-- table without one may be known from any workspace's runs.
SELECT DISTINCT l.table_schema AS schema, l.table_name AS name, c.oid::bigint AS oid,
       ARRAY[k."column"] AS columns, ARRAY[k.parent_column] AS parent_columns,
       CASE WHEN %(tenant)s::text IS NOT NULL THEN l.tenant END AS tenant,
       CASE WHEN l.tenant IS NOT NULL THEN %(tenant)s::text END AS parent_tenant, child.atttypid = parent.atttypid AS same_type,
       false AS declared, true AS indexed
FROM mock_data.relations l
JOIN mock_data.runs r USING (run_id)
CROSS JOIN LATERAL jsonb_to_recordset(l.links) AS k ("column" text, parent_schema text, parent_table text, parent_column text)
JOIN pg_catalog.pg_namespace n ON n.nspname = l.table_schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = l.table_name AND c.relkind IN ('r', 'p')
JOIN pg_catalog.pg_attribute child ON child.attrelid = c.oid AND child.attname = k."column" AND child.attnum > 0
JOIN pg_catalog.pg_attribute parent ON parent.attrelid = %(oid)s AND parent.attname = k.parent_column AND parent.attnum > 0
WHERE (r.workspace = %(workspace)s OR %(tenant)s::text IS NULL) AND k.parent_schema = %(schema)s AND k.parent_table = %(name)s
ORDER BY 1, 2, 4
