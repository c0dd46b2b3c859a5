-- What is left in a workspace that nobody had before a test.

-- name: empty
-- A database without a table of its own.
SELECT NOT EXISTS (
  SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
)

-- name: tables
-- The tables that the workspace's runs loaded, children first, each with its tenant column.
SELECT table_schema, table_name, tenant
FROM mock_data.relations JOIN mock_data.runs USING (run_id)
WHERE workspace = %(workspace)s AND tenant IS NOT NULL
GROUP BY table_schema, table_name, tenant
ORDER BY max(ordinal) DESC, table_schema, table_name

-- name: forget
-- The runs of the workspace, with their relations and keys.
DELETE FROM mock_data.runs WHERE workspace = %(workspace)s

-- name: delete
-- A table's rows of the workspace.
DELETE FROM {table} WHERE {tenant} = %(workspace)s

-- name: count
-- How many there are.
SELECT count(*) FROM {table} WHERE {tenant} = %(workspace)s
