-- case: the same with a boolean
-- expect: loads
ALTER TABLE data.dm_products_shopify ADD live boolean NOT NULL DEFAULT true, ADD UNIQUE (tenant_id, product_id, live);
ALTER TABLE data.dm_variants_shopify ADD live boolean NOT NULL DEFAULT true, ADD FOREIGN KEY (tenant_id, product_id, live) REFERENCES data.dm_products_shopify (tenant_id, product_id, live);
