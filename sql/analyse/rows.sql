-- How many rows the tenant has.
SELECT count(*) FROM {table} WHERE {own}
