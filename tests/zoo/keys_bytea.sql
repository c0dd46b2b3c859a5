-- trait: a key of bytes
-- expect: refuses dm_order_items_shopify.id
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id bytea PRIMARY KEY;
