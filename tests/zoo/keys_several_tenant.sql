-- trait: the tenant in every key and a foreign key of three columns
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify i JOIN semantic.dm_orders_shopify o ON o.id = i.order_id WHERE o.region <> i.region
ALTER TABLE semantic.dm_orders_shopify ADD region text NOT NULL DEFAULT 'eu', ADD UNIQUE (tenant_id, region, id);
ALTER TABLE semantic.dm_order_items_shopify ADD region text NOT NULL, ADD FOREIGN KEY (tenant_id, region, order_id) REFERENCES semantic.dm_orders_shopify (tenant_id, region, id);
