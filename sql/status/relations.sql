-- What a run loaded, in the order of loading.
SELECT ordinal, platform, entity, table_schema || '.' || table_name AS table, tenant, key_columns, key_types, rows, links,
       removed_at
FROM mock_data.relations
WHERE run_id = %(run_id)s
ORDER BY ordinal
