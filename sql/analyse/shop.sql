-- The shop's own row; the oldest by physical order when there are several.
SELECT {columns} FROM {table} WHERE {tenant} = %(tenant)s ORDER BY ctid LIMIT 1
