-- trait: a foreign key to a unique column that is not the key
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify i JOIN semantic.dm_products_shopify p ON p.id = i.product_id WHERE p.sku <> i.product_sku
ALTER TABLE semantic.dm_products_shopify ADD sku text NOT NULL UNIQUE;
ALTER TABLE semantic.dm_order_items_shopify ADD product_sku text REFERENCES semantic.dm_products_shopify (sku);
