-- trait: a key of two characters
-- expect: refuses dm_order_items_shopify.id has no room
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id varchar(1) PRIMARY KEY;
