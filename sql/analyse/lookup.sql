-- Some rows that may be referred to: the key's columns, as text.
SELECT {values} FROM (SELECT DISTINCT {columns} FROM {table} WHERE {own}) AS keys ORDER BY {columns} LIMIT 500
