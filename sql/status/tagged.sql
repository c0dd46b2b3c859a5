-- Which runs' transactions wrote into which tables, as far as they are not removed; xmin shows the low 32 bits.
SELECT l.table_schema, l.table_name, array_agg(DISTINCT r.xid::xid::text)
FROM mock_data.relations l
JOIN mock_data.runs r USING (run_id)
WHERE r.workspace = %(workspace)s AND l.removed_at IS NULL
GROUP BY l.table_schema, l.table_name
