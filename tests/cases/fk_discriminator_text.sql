-- case: the same with a text and a CHECK, and a smallint and a CHECK
-- expect: loads
ALTER TABLE data.dm_products_shopify ADD kind text NOT NULL DEFAULT 'simple' CHECK (kind IN ('simple','bundle')), ADD lvl smallint NOT NULL DEFAULT 1 CHECK (lvl IN (1,2)), ADD UNIQUE (tenant_id, product_id, kind), ADD UNIQUE (tenant_id, product_id, lvl);
ALTER TABLE data.dm_variants_shopify ADD kind text NOT NULL DEFAULT 'simple', ADD lvl smallint NOT NULL DEFAULT 1, ADD FOREIGN KEY (tenant_id, product_id, kind) REFERENCES data.dm_products_shopify (tenant_id, product_id, kind), ADD FOREIGN KEY (tenant_id, product_id, lvl) REFERENCES data.dm_products_shopify (tenant_id, product_id, lvl);
