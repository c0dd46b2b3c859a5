-- trait: unique texts in columns that are too narrow for them: handle, sku and email
-- expect: loads
ALTER TABLE semantic.dm_products_shopify ADD COLUMN handle varchar(12) NOT NULL UNIQUE;
ALTER TABLE semantic.dm_variants_shopify ADD COLUMN sku varchar(9) NOT NULL UNIQUE;
ALTER TABLE semantic.dm_customers_shopify ALTER COLUMN email TYPE varchar(22), ADD UNIQUE (tenant_id, email);
