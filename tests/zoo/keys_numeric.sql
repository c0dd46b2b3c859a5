-- trait: a key of six digits
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id numeric(6,0) PRIMARY KEY;
