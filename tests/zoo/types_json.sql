-- trait: json and jsonb
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('[]'::json)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM ('{}'::jsonb)::text
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a json NOT NULL,
  ADD COLUMN zoo_a_free json,
  ADD COLUMN zoo_a_told json NOT NULL DEFAULT '[]'::json,
  ADD COLUMN zoo_b jsonb NOT NULL,
  ADD COLUMN zoo_b_free jsonb,
  ADD COLUMN zoo_b_told jsonb NOT NULL DEFAULT '{}'::jsonb;
