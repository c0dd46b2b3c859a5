-- trait: a link with less room than its key: the key is chosen to fit
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE length(id) > 8
ALTER TABLE semantic.dm_order_items_shopify ALTER order_id TYPE varchar(8);
