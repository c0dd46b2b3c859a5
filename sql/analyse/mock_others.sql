-- The same of every other workspace.
SELECT DISTINCT r.xid::xid::text
FROM mock_data.runs r
WHERE r.workspace <> %(tenant)s::text AND r.removed_at IS NULL
