-- trait: the same with the tenant
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD UNIQUE (tenant_id, id), ADD root_id text NOT NULL, ADD FOREIGN KEY (tenant_id, root_id) REFERENCES semantic.dm_orders_shopify (tenant_id, id);
