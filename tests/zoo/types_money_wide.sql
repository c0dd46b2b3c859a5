-- trait: amounts in numeric(38,20), numeric without a modifier and real columns of a meaning
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE scale(total_price) <> 20 OR total_price <= 0
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE total_price <> subtotal_price
ALTER TABLE semantic.dm_orders_shopify
  ALTER total_price TYPE numeric(38,20),
  ALTER subtotal_price TYPE numeric;
