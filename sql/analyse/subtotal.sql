-- Among orders with a discount: in how many is the total the subtotal plus tax (discount already off), in how many less the discount.
SELECT count(*) FILTER (WHERE after) AS after, count(*) FILTER (WHERE before) AS before
FROM (
  SELECT {total} = {subtotal} + {added} AS after, {total} = {subtotal} - {discount} + {added} AS before
  FROM {table}
  WHERE {tenant} = %(tenant)s AND {discount} > 0
  LIMIT 10000
) AS seen
