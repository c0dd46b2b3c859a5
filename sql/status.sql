-- What the tag tables know of runs, and rows a table.

-- name: counts
-- One scan of a table: the workspace's rows, and those of them that its runs wrote and nobody changed, but for a removal that
-- had to keep them.
SELECT count(*), count(*) FILTER (WHERE t.xmin = ANY ({xids}::xid[]) OR {kept}) FROM {table} AS t WHERE {tenant}

-- name: kept
-- The relations that hold rows which a removal changed and had to keep: their keys, and the transactions that did it.
SELECT l.table_schema, l.table_name, l.run_id, l.ordinal, l.key_columns, array_agg(DISTINCT k.xid::xid::text)
FROM mock_data.keys k
JOIN mock_data.relations l USING (run_id, ordinal)
JOIN mock_data.runs r USING (run_id)
WHERE r.workspace = %(workspace)s AND k.xid IS NOT NULL AND l.removed_at IS NULL
GROUP BY l.run_id, l.ordinal

-- name: kept_keys
-- The keys of such a relation's rows, each as an array of texts.
SELECT array_agg(u.key ORDER BY k.place)
FROM mock_data.keys k CROSS JOIN LATERAL unnest(k.keys_text) WITH ORDINALITY AS u (key, n)
WHERE k.run_id = {run} AND k.ordinal = {ordinal} AND k.xid IS NOT NULL
GROUP BY k.chunk, u.n

-- name: keyed
-- The run of a workspace that has this key, if it is not removed.
SELECT run_id FROM mock_data.runs WHERE workspace = %(workspace)s AND run_key = %(run_key)s AND removed_at IS NULL

-- name: named
-- Runs of a workspace whose id begins with these hex digits, the newest first; without digits its newest that is not removed.
SELECT run_id, platforms, started_at, removed_at
FROM mock_data.runs
WHERE workspace = %(workspace)s
  AND CASE WHEN %(digits)s::text IS NULL THEN removed_at IS NULL
      ELSE starts_with(replace(run_id::text, '-', ''), %(digits)s) END
ORDER BY started_at DESC, run_id
LIMIT %(limit)s

-- name: profile
-- What a run learned from.
SELECT profile FROM mock_data.runs WHERE run_id = %(run_id)s

-- name: relations
-- What a run loaded, in the order of loading.
SELECT platform, entity, table_schema || '.' || table_name AS table, key_columns AS key, rows, removed_at
FROM mock_data.relations
WHERE run_id = %(run_id)s
ORDER BY ordinal

-- name: runs
-- Runs, the newest first: of a workspace (or of all), or one by its id.
SELECT run_id, workspace, platforms, strategy, seed, as_of, version, parameters, xid::text::numeric AS xid, started_at,
       finished_at, total_rows, removed_at, content_hash, run_key
FROM mock_data.runs
WHERE (%(workspace)s::text IS NULL OR workspace = %(workspace)s)
  AND (%(run_id)s::uuid IS NULL OR run_id = %(run_id)s)
ORDER BY started_at DESC, run_id
LIMIT %(limit)s

-- name: tagged
-- Which runs' transactions wrote into which tables, as far as they are not removed; xmin shows the low 32 bits.
SELECT l.table_schema, l.table_name, array_agg(DISTINCT r.xid::xid::text)
FROM mock_data.relations l
JOIN mock_data.runs r USING (run_id)
WHERE r.workspace = %(workspace)s AND l.removed_at IS NULL
GROUP BY l.table_schema, l.table_name
