-- Takes %(rows)s numbers from a sequence, as contiguous ranges: what other sessions take meanwhile leaves gaps.
-- OFFSET 0 keeps nextval where it is: called once a row.
SELECT min(n), max(n)
FROM (SELECT nextval(%(sequence)s::text::regclass) AS n, i FROM generate_series(1, %(rows)s) AS i OFFSET 0) AS taken
GROUP BY n - i
ORDER BY 1
