-- The highest number in a numeric key column.
SELECT max({column})::bigint FROM {table} WHERE {scope}
