-- trait: a foreign key that old rows need not keep
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_product_id_fkey, ADD FOREIGN KEY (product_id) REFERENCES semantic.dm_products_shopify NOT VALID;
