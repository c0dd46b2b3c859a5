-- trait: a key of eight characters
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id varchar(8) PRIMARY KEY;
