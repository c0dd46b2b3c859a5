-- trait: a unique boolean
-- expect: refuses dm_orders_shopify.flag
ALTER TABLE semantic.dm_orders_shopify ADD flag boolean NOT NULL, ADD UNIQUE (tenant_id, flag);
