-- trait: the same with numbers
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_variants_shopify v LEFT JOIN semantic.dm_products_shopify p ON p.id = v.product_id WHERE p.id IS NULL
ALTER TABLE semantic.dm_variants_shopify DROP product_id;
ALTER TABLE semantic.dm_order_items_shopify DROP product_id;
ALTER TABLE semantic.dm_products_shopify DROP id;
ALTER TABLE semantic.dm_products_shopify ADD id bigint PRIMARY KEY;
ALTER TABLE semantic.dm_variants_shopify ADD product_id smallint NOT NULL;
ALTER TABLE semantic.dm_order_items_shopify ADD product_id integer;
