-- trait: columns dropped in between and added again at the end
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE total_price < 0 OR note IS NULL
ALTER TABLE semantic.dm_orders_shopify DROP total_price, DROP financial_status;
ALTER TABLE semantic.dm_orders_shopify ADD note varchar(5) NOT NULL, ADD gone integer, ADD total_price numeric(10,2) NOT NULL;
ALTER TABLE semantic.dm_orders_shopify DROP gone;
