-- case: self reference NOT NULL with ON DELETE SET DEFAULT / cascade
-- expect: loads
ALTER TABLE data.dm_products_shopify ADD parent_id text NOT NULL, ADD FOREIGN KEY (tenant_id, parent_id) REFERENCES data.dm_products_shopify ON DELETE CASCADE;
