-- Finding a run's rows again, and removing them.

-- name: analyze
ANALYZE {table}

-- name: changed
-- Rows of the key that are not the run's any more: edited since, or a real row that took the key over.
INSERT INTO {staying} SELECT 'changed', {relation}, t.tableoid, t.ctid {columns} FROM {table} AS t WHERE {tenant} AND {changed}

-- name: choose
-- The runs that a selection means, newest first, with what is left of their relations, children first. `chosen` is false
-- for relations of another platform than the one asked for. The low 32 bits of the xid are what xmin shows.
SELECT r.run_id, r.xid::xid::text AS xid, l.ordinal, l.table_schema AS schema, l.table_name AS name, l.tenant,
       l.key_columns, l.key_types, l.platform = coalesce(%(platform)s::text, l.platform) AS chosen
FROM mock_data.runs r
LEFT JOIN mock_data.relations l ON l.run_id = r.run_id AND l.removed_at IS NULL
WHERE r.workspace = %(workspace)s
  AND r.removed_at IS NULL
  AND (%(run_id)s::uuid IS NULL OR r.run_id = %(run_id)s)
  AND (%(platform)s::text IS NULL OR %(platform)s = ANY (r.platforms))
  AND (%(since)s::timestamptz IS NULL OR r.started_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR r.started_at < %(until)s)
ORDER BY r.xid DESC, l.ordinal DESC

-- name: chunks
-- What a relation's chunks are made of, without their keys: "range", or the name of the array that holds them.
SELECT chunk, first, last, prefix, width, suffix,
       CASE WHEN first IS NOT NULL THEN 'range' WHEN keys_int IS NOT NULL THEN 'keys_int'
            WHEN keys_uuid IS NOT NULL THEN 'keys_uuid' ELSE 'keys_text' END AS kind, place, xid::xid::text AS writer
FROM mock_data.keys
WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s
ORDER BY chunk, place

-- name: delete
DELETE FROM {table} AS t USING {marked} AS d WHERE t.ctid = d.mock_data_place AND t.tableoid = d.mock_data_part

-- name: fill_wanted
-- One chunk. ROWS FROM keeps the columns of a composite key side by side.
INSERT INTO {wanted} SELECT {keys}, {writer}::xid FROM ROWS FROM ({sources}) AS u ({names})

-- name: find_again
-- Where the rows lie that this transaction's own work has changed, and so moved.
UPDATE {rows} AS d SET mock_data_part = t.tableoid, mock_data_place = t.ctid FROM {table} AS t
WHERE {tenant} AND {match} AND {ours} AND d.mock_data_relation = ANY ({relations})

-- name: foreign_keys
-- Every foreign key that references a table: also through the partitioned table it is a part of, or one of its partitions.
-- The copies that Postgres keeps for partitions (conparentid) say nothing new.
SELECT n.nspname AS schema, c.relname AS name, k.conrelid::bigint AS oid,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.place) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY u.place) AS parent_columns,
       NULL::text AS tenant, NULL::text AS parent_tenant, true AS same_type, true AS declared, k.confdeltype::text AS action,
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

-- name: forget_keys
DELETE FROM mock_data.keys WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s

-- name: forget_relation
UPDATE mock_data.relations SET removed_at = now() WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s

-- name: forget_runs
-- A run is removed when the last of its relations is; its row stays as history.
UPDATE mock_data.runs r SET removed_at = now()
WHERE r.run_id = ANY (%(runs)s)
  AND NOT EXISTS (SELECT FROM mock_data.relations l WHERE l.run_id = r.run_id AND l.removed_at IS NULL)

-- name: gone
-- Rows that were kept, and that what happened later has removed after all.
DELETE FROM {staying} AS s
WHERE s.mock_data_why <> 'changed'
  AND NOT EXISTS (SELECT FROM {table} AS t WHERE t.ctid = s.mock_data_place AND t.tableoid = s.mock_data_part)

-- name: hold
-- Marked rows that a row refers to which had to stay: they stay as well.
WITH held AS (
  DELETE FROM {marked} AS d
  WHERE EXISTS (SELECT FROM {child} AS c JOIN {child_staying} AS k ON c.ctid = k.mock_data_place AND c.tableoid = k.mock_data_part
                WHERE k.mock_data_why <> 'changed' AND {match})
  RETURNING *
)
INSERT INTO {staying} SELECT 'held', held.* FROM held

-- name: immediate
-- Constraints and triggers that wait for COMMIT: now, so that a dry run meets them too.
SET CONSTRAINTS ALL IMMEDIATE

-- name: left
-- What stays of each relation in a table: rows in all, and those that nobody else changed.
SELECT mock_data_relation AS place, count(*) AS rows, count(*) FILTER (WHERE mock_data_why <> 'changed') AS kept
FROM {staying} GROUP BY 1

-- name: limits
-- For this transaction only. Wait briefly for locks; let no role-wide limit cut a long delete; and fail, rather than
-- quietly see fewer rows, where row-level security would filter.
SELECT set_config('lock_timeout', '10s', true), set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '5min', true), set_config('row_security', 'off', true)

-- name: links
-- Columns that hold a key of this table by name alone, as the runs of the workspace knew them, where both ends still exist.
-- Where one end has no tenant column, any workspace's row may be meant: then neither end is asked for its tenant, and a
-- table without one may be known from any workspace's runs.
SELECT DISTINCT l.table_schema AS schema, l.table_name AS name, c.oid::bigint AS oid,
       ARRAY[k."column"] AS columns, ARRAY[k.parent_column] AS parent_columns,
       CASE WHEN %(tenant)s::text IS NOT NULL THEN l.tenant END AS tenant,
       CASE WHEN l.tenant IS NOT NULL THEN %(tenant)s::text END AS parent_tenant, child.atttypid = parent.atttypid AS same_type,
       false AS declared, true AS indexed, '' AS action
FROM mock_data.relations l
JOIN mock_data.runs r USING (run_id)
CROSS JOIN LATERAL jsonb_to_recordset(l.links) AS k ("column" text, parent_schema text, parent_table text, parent_column text)
JOIN pg_catalog.pg_namespace n ON n.nspname = l.table_schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = l.table_name AND c.relkind IN ('r', 'p')
JOIN pg_catalog.pg_attribute child ON child.attrelid = c.oid AND child.attname = k."column" AND child.attnum > 0
JOIN pg_catalog.pg_attribute parent ON parent.attrelid = %(oid)s AND parent.attname = k.parent_column AND parent.attnum > 0
WHERE (r.workspace = %(workspace)s OR %(tenant)s::text IS NULL) AND k.parent_schema = %(schema)s AND k.parent_table = %(name)s
ORDER BY 1, 2, 4

-- name: lock
-- One loader or cleaner a workspace.
SELECT pg_advisory_xact_lock(hashtextextended('mock-data:' || %(workspace)s::text, 0))

-- name: mark
-- Choose and lock one relation's rows: of the workspace, of the key, and not written by anyone since the run. FOR UPDATE
-- conflicts with the KEY SHARE lock of a foreign key's check: a concurrent insert of a child either committed, and is
-- seen when the references are counted, or waits for the end of this transaction, and then fails.
INSERT INTO {marked}
SELECT {relation}, t.tableoid, t.ctid {columns} FROM {table} AS t
WHERE {tenant} AND {own}
FOR UPDATE OF t

-- name: marked
-- The rows to be removed from a table: their relation's place in the list, where they lie (they are locked, so they stay
-- there, but for what this transaction does), their key and what others may refer to.
CREATE TEMP TABLE {marked} ON COMMIT DROP AS
SELECT 0 AS mock_data_relation, t.tableoid AS mock_data_part, t.ctid AS mock_data_place {columns} FROM {table} AS t WITH NO DATA

-- name: orphans
-- Rows that stay, and refer to a row that would go.
WITH hit AS MATERIALIZED (
  SELECT concat_ws(', ', {columns}) AS key FROM {child} AS c
  WHERE {tenant} AND EXISTS (SELECT FROM {marked} AS d WHERE {match}) AND {stays} AND {dangles}
)
SELECT (SELECT count(*) FROM hit), ARRAY(SELECT DISTINCT key FROM hit ORDER BY key LIMIT 5)

-- name: ours
-- A row that this transaction wrote, or a block with EXCEPTION in one of its triggers, which writes under a number of its own.
(t.xmin = pg_current_xact_id()::xid OR age(t.xmin) < 0 AND pg_xact_status(
  (div(pg_current_xact_id()::text::numeric, 4294967296) * 4294967296 + t.xmin::text::numeric)::text::xid8) = 'in progress')

-- name: retag
-- The tags of what stays of a relation, with the transaction that wrote a row last if it was not the run's but a removal's.
INSERT INTO mock_data.keys (run_id, ordinal, chunk, place, keys_text, xid)
WITH kept AS (
  SELECT ARRAY[{keys}] AS key, CASE WHEN s.mock_data_why <> 'changed' AND t.xmin <> {xid}::xid THEN
    (div(pg_current_xact_id()::text::numeric, 4294967296) * 4294967296 + t.xmin::text::numeric)::text::xid8 END AS writer
  FROM {staying} AS s LEFT JOIN {table} AS t ON t.ctid = s.mock_data_place AND t.tableoid = s.mock_data_part
  WHERE s.mock_data_relation = {relation}
), numbered AS (
  SELECT key, writer, row_number() OVER (PARTITION BY writer ORDER BY key) - 1 AS n FROM kept
), cut AS (
  SELECT key, writer, n, dense_rank() OVER (ORDER BY writer, n / 10000) - 1 AS chunk FROM numbered
)
SELECT {run}, {ordinal}, chunk, p.place - 1, array_agg(key[p.place] ORDER BY n), writer
FROM cut CROSS JOIN LATERAL generate_subscripts(key, 1) AS p (place)
GROUP BY chunk, p.place, writer

-- name: run
-- Whose a run is, and whether it was removed.
SELECT workspace, removed_at FROM mock_data.runs WHERE run_id = %(run_id)s

-- name: staying
-- The rows of the same keys that stay, and why: "changed" since the run; "still" there after their DELETE; "held" by a row that
-- refers to them.
CREATE TEMP TABLE {staying} ON COMMIT DROP AS SELECT ''::text AS mock_data_why, m.* FROM {marked} AS m WITH NO DATA

-- name: still
-- Rows that were to be deleted and are still there.
INSERT INTO {staying}
SELECT 'still', d.* FROM {marked} AS d JOIN {table} AS t ON t.ctid = d.mock_data_place AND t.tableoid = d.mock_data_part

-- name: table
-- A tagged table as it is now: its oid, which of the tagged columns it has lost, and whether they are unique. No row: it is
-- gone.
SELECT c.oid::bigint AS oid,
       EXISTS (SELECT FROM pg_catalog.pg_index i
               WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
                                 WHERE a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                                   AND a.attname <> ALL (%(columns)s::text[]))) AS told,
       ARRAY(SELECT wanted FROM unnest(%(columns)s::text[]) AS wanted
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
                               WHERE a.attrelid = c.oid AND a.attname = wanted AND a.attnum > 0 AND NOT a.attisdropped)) AS lost
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relname = %(name)s AND c.relkind IN ('r', 'p')

-- name: taken_over
-- Rows that one run has lost and another one, which goes too, has written.
DELETE FROM {staying} AS s USING {marked} AS d
WHERE s.mock_data_part = d.mock_data_part AND s.mock_data_place = d.mock_data_place

-- name: touched
-- Rows of the workspace that this transaction wrote.
SELECT count(*) FROM {table} AS t WHERE {tenant} AND {ours}

-- name: wanted
-- A relation's keys, spread out: a join with a table whose size the planner knows beats = ANY on 10,000 random keys, and
-- a scan of a table without an index beats it by far. With the
-- transaction that wrote each row.
CREATE TEMP TABLE {wanted} ({columns}, mock_data_writer xid) ON COMMIT DROP
