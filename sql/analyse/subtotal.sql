-- How the workspace's own totals add up: is the discount already off the subtotal, is the tax already inside it?
-- Each is counted among the orders that can tell, both readings apart.
WITH seen AS (
  SELECT {discount} AS discount, {tax} AS tax, {total} - {subtotal} - {shipping} AS rest
  FROM {table}
  WHERE {own} AND ({discount} > 0 OR {tax} > 0)
  LIMIT 10000
), fits AS (
  SELECT discount, tax, rest = tax - discount AS before_excluded, rest = tax AS after_excluded,
         rest = -discount AS before_included, rest = 0 AS after_included
  FROM seen
)
SELECT count(*) FILTER (WHERE discount > 0 AND (after_excluded OR after_included)) AS after,
       count(*) FILTER (WHERE discount > 0 AND (before_excluded OR before_included)) AS before,
       count(*) FILTER (WHERE tax > 0 AND (before_included OR after_included)) AS included,
       count(*) FILTER (WHERE tax > 0 AND (before_excluded OR after_excluded)) AS excluded
FROM fits
