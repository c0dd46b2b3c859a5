-- The shop's own row; the oldest by physical order when there are several.
SELECT {columns} FROM {table} WHERE {own} ORDER BY ctid LIMIT 1
