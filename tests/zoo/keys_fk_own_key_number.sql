-- trait: the products' own key is a foreign key to a table of numbers outside, of which some are taken
-- expect: loads
-- check: SELECT id FROM semantic.dm_products_shopify WHERE id NOT IN (SELECT id FROM pim.articles)
CREATE SCHEMA pim;
CREATE TABLE pim.articles (id bigint PRIMARY KEY);
INSERT INTO pim.articles SELECT 7 * i FROM generate_series(1, 400) i;
ALTER TABLE semantic.dm_variants_shopify DROP CONSTRAINT dm_variants_shopify_product_id_fkey, ALTER product_id TYPE bigint USING NULL;
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_product_id_fkey;
ALTER TABLE semantic.dm_products_shopify ALTER id TYPE bigint USING NULL, ADD FOREIGN KEY (id) REFERENCES pim.articles;
ALTER TABLE semantic.dm_variants_shopify ADD FOREIGN KEY (product_id) REFERENCES semantic.dm_products_shopify;
INSERT INTO semantic.dm_products_shopify (id, tenant_id, title, created_at, updated_at) VALUES (7, 'another', 'Other', now(), now());
