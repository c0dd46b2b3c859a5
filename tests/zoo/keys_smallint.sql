-- trait: a smallint has room
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id smallint PRIMARY KEY;
