-- case: drizzle-orm#3915, supabase#32857: after seeding the next plain insert must not collide (serial with live rows, sequence behind)
-- base: zoo
-- expect: refuses sequence
ALTER TABLE semantic.dm_variants_shopify DROP CONSTRAINT dm_variants_shopify_product_id_fkey;
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_product_id_fkey, DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
ALTER TABLE semantic.dm_orders_shopify ALTER id TYPE int USING id::int; CREATE SEQUENCE semantic.oseq OWNED BY semantic.dm_orders_shopify.id; ALTER TABLE semantic.dm_orders_shopify ALTER id SET DEFAULT nextval('semantic.oseq');
ALTER TABLE semantic.dm_order_items_shopify ALTER order_id TYPE int USING order_id::int, ADD FOREIGN KEY (order_id) REFERENCES semantic.dm_orders_shopify;
-- the sequence is behind: somebody seeded explicit ids before
INSERT INTO semantic.dm_orders_shopify (id, tenant_id, total_price, subtotal_price, created_at, updated_at) SELECT i, '{workspace}', 10, 10, now(), now() FROM generate_series(1,40) i;
