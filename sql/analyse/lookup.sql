-- Some rows that may be referred to.
SELECT key FROM (SELECT DISTINCT {column}::text AS key FROM {table} WHERE {own} AND {column} IS NOT NULL) AS keys
ORDER BY key LIMIT 500
