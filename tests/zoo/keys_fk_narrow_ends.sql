-- trait: a link that cannot hold as many keys
-- expect: refuses dm_orders_shopify.id has no room.*dm_order_items_shopify.order_id
ALTER TABLE semantic.dm_order_items_shopify ALTER order_id TYPE varchar(1);
