-- trait: a key with a CHECK
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id bigint PRIMARY KEY CHECK (id BETWEEN 70000 AND 99999);
