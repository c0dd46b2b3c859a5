-- Runs, the newest first: of a workspace (or of all), or one by its id.
SELECT run_id, workspace, platforms, strategy, seed, as_of, version, parameters, xid::text AS xid, started_at,
       finished_at, total_rows, removed_at, content_hash
FROM mock_data.runs
WHERE (%(workspace)s::text IS NULL OR workspace = %(workspace)s)
  AND (%(run_id)s::uuid IS NULL OR run_id = %(run_id)s)
ORDER BY started_at DESC, run_id
LIMIT %(limit)s
