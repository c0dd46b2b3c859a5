-- The first and the last order.
SELECT min({column})::timestamptz, max({column})::timestamptz FROM {table} WHERE {own}
