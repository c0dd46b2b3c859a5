-- The transactions of the runs that are still there, as xmin shows them: their low 32 bits.
SELECT DISTINCT r.xid::xid::text
FROM mock_data.runs r
WHERE r.workspace = %(tenant)s::text AND r.removed_at IS NULL
