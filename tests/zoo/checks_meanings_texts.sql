-- trait: CHECKs on the texts of meanings: sku, phone, title, vendor
-- expect: loads
ALTER TABLE semantic.dm_products_shopify
  ADD CONSTRAINT title_form CHECK (title ~ '^[A-Z]' AND length(title) <= 20),
  ADD CONSTRAINT vendor_form CHECK (vendor LIKE 'V-%');
ALTER TABLE semantic.dm_variants_shopify
  ADD COLUMN sku text NOT NULL,
  ADD CONSTRAINT sku_form CHECK (sku ~ '^[A-Z]{3}-[0-9]{6}$');
ALTER TABLE semantic.dm_customers_shopify
  ADD COLUMN phone text,
  ADD CONSTRAINT phone_length CHECK (length(phone) BETWEEN 10 AND 12),
  ADD CONSTRAINT email_form CHECK (email ~ '^[^@]+@[^@]+[.][a-z]+$');
