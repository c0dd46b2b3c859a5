-- Takes %(rows)s numbers from a sequence, as contiguous ranges: what other sessions take meanwhile leaves gaps.
WITH taken AS MATERIALIZED (
  SELECT nextval(%(sequence)s::text::regclass) AS n, i FROM generate_series(1, %(rows)s) AS i
)
SELECT min(n), max(n) FROM taken GROUP BY n - i ORDER BY 1
