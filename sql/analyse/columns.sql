-- Some columns of all the tenant's rows.
SELECT {columns} FROM {table} WHERE {own}
