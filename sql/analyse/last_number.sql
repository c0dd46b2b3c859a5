-- The highest number among keys written prefix + number + suffix.
SELECT max(substring({column}::text, %(pattern)s)::bigint)
FROM {table}
WHERE {scope} AND {column}::text ~ %(pattern)s
