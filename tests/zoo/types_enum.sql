-- trait: an enum and an array of it
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('happy'::mood)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a NOT IN ('sad', 'happy')
CREATE TYPE mood AS ENUM ('sad', 'happy');
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a mood NOT NULL,
  ADD COLUMN zoo_a_free mood,
  ADD COLUMN zoo_a_told mood NOT NULL DEFAULT 'happy'::mood,
  ADD COLUMN zoo_b mood[] NOT NULL,
  ADD COLUMN zoo_b_free mood[];
