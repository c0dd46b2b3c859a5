-- The words a column uses, the commonest first.
SELECT word FROM (
  SELECT {column}::text AS word FROM {table} WHERE {own} AND {column} IS NOT NULL LIMIT 100000
) AS used
GROUP BY word ORDER BY count(*) DESC, word LIMIT 50
