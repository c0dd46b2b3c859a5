-- trait: a key of tenant and number
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_pkey, ADD PRIMARY KEY (tenant_id, id);
