-- What `export` asks of the tag tables and the catalog.

-- name: columns
-- The columns of the table or view %(oid)s, in their order: type as people write it, and what is said of them.
SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = %(oid)s::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum

-- name: oid
-- The table or view of this name, if there is one.
SELECT c.oid::bigint
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relname = %(name)s

-- name: own
-- A row t of a run's table is the run's: its transaction wrote it and nobody has since, but for a removal that had to keep it.
{tenant} AND (t.xmin = {xid}::xid OR {kept})

-- name: relations
-- What is left of a run, in the order of loading; `oid` NULL: the table is not there any more. `kept` are the transactions
-- of removals that changed rows and had to keep them. The low 32 bits of the run's transaction are what xmin shows.
SELECT l.ordinal, l.platform, l.entity, l.table_schema AS schema, l.table_name AS name, l.tenant, l.rows, l.key_columns,
       c.oid::bigint AS oid, r.xid::xid::text AS xid,
       ARRAY(SELECT DISTINCT k.xid::xid::text FROM mock_data.keys k
             WHERE k.run_id = l.run_id AND k.ordinal = l.ordinal AND k.xid IS NOT NULL) AS kept
FROM mock_data.relations l
JOIN mock_data.runs r USING (run_id)
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = l.table_schema
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = l.table_name
WHERE l.run_id = %(run_id)s AND l.removed_at IS NULL
ORDER BY l.ordinal

-- name: settings
-- For this transaction only. A long table takes its time, and rows come in the order in which they lie, whoever else reads
-- the table.
SELECT pg_catalog.set_config('statement_timeout', '0', true), pg_catalog.set_config('synchronize_seqscans', 'off', true),
       pg_catalog.set_config('max_parallel_workers_per_gather', '0', true), pg_catalog.set_config('jit', 'off', true)

-- name: shown
-- The rows of a view that show a row t of its table that is the run's.
SELECT v.* FROM {view} AS v WHERE EXISTS (SELECT FROM {table} AS t WHERE {own} AND {same})

-- name: snapshot
-- Every table as it was at one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY

-- name: stored
SELECT t.* FROM {table} AS t WHERE {own}
