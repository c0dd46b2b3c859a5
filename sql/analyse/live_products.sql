-- Live products with their variants, the best sold first: what new orders may name. No run's own rows.
-- A tenant a table: one may hold it as uuid, another as text.
WITH lines AS (
  SELECT {line_product} AS product FROM {items} WHERE {items_own} LIMIT 1000000
), sold AS (
  SELECT product, count(*) AS lines FROM lines WHERE product IS NOT NULL GROUP BY product
), best AS (
  SELECT p.*, coalesce(s.lines, 0) AS mock_data_lines
  FROM {table} p LEFT JOIN sold s ON s.product = p.{product_key}
  WHERE {products_own} AND NOT p.xmin = ANY (%(mock)s::xid[]) AND ({offered})
  ORDER BY mock_data_lines DESC, p.{product_key} LIMIT 2000
)
SELECT p.mock_data_lines, (extract(epoch FROM {published}) * 1000000)::bigint, round({price} * 1000000)::bigint, {columns}
FROM best p
JOIN {variants} v ON {variants_own} AND v.{variant_product} = p.{variant_parent}
WHERE NOT v.xmin = ANY (%(mock)s::xid[]) AND {price} > 0 AND {price} < 1000000
ORDER BY p.mock_data_lines DESC, p.{product_key}, v.{variant_key}
LIMIT 20000
