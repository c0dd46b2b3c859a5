-- case: the same with a text and no CHECK: is the default kept?
-- expect: loads
-- check: SELECT variant_id FROM data.dm_variants_shopify WHERE kind::text NOT IN ('simple', 'bundle')
ALTER TABLE data.dm_products_shopify ADD kind text NOT NULL DEFAULT 'simple', ADD UNIQUE (tenant_id, product_id, kind);
ALTER TABLE data.dm_variants_shopify ADD kind text NOT NULL DEFAULT 'simple', ADD FOREIGN KEY (tenant_id, product_id, kind) REFERENCES data.dm_products_shopify (tenant_id, product_id, kind);
