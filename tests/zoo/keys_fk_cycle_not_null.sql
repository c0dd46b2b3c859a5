-- trait: two tables of which each row must have one of the other
-- expect: refuses dm_customers_shopify.last_order_id.*dm_orders_shopify
ALTER TABLE semantic.dm_customers_shopify ADD last_order_id text NOT NULL REFERENCES semantic.dm_orders_shopify;
