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
