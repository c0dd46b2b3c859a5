-- trait: a key of ten characters, padded
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id char(10) PRIMARY KEY;
