-- trait: rare types in every table
-- expect: loads
ALTER TABLE semantic.dm_shop_info_shopify ADD COLUMN zoo_a tstzrange NOT NULL;
ALTER TABLE semantic.dm_products_shopify ADD COLUMN zoo_a bit(3) NOT NULL, ADD COLUMN zoo_b cidr NOT NULL;
ALTER TABLE semantic.dm_variants_shopify ADD COLUMN zoo_a numrange NOT NULL, ADD COLUMN zoo_b real NOT NULL;
ALTER TABLE semantic.dm_customers_shopify ADD COLUMN zoo_a inet NOT NULL, ADD COLUMN zoo_b uuid[] NOT NULL;
ALTER TABLE semantic.dm_order_items_shopify ADD COLUMN zoo_a timetz NOT NULL, ADD COLUMN zoo_b money NOT NULL;
