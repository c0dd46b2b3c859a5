-- trait: CHECKs on meanings that are unique: sku and email
-- expect: loads
ALTER TABLE semantic.dm_variants_shopify
  ADD COLUMN sku text NOT NULL UNIQUE,
  ADD CONSTRAINT sku_form CHECK (sku ~ '^[A-Z]{2}-[0-9]{7}$');
ALTER TABLE semantic.dm_customers_shopify
  ADD CONSTRAINT email_one UNIQUE (tenant_id, email),
  ADD CONSTRAINT email_form CHECK (email = lower(email) AND email LIKE '%@%' AND length(email) < 24);
ALTER TABLE semantic.dm_order_items_shopify
  ADD COLUMN sku text,
  ADD CONSTRAINT sku_upper CHECK (sku = upper(sku) OR sku IS NULL);
