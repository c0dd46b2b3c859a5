-- trait: citext, with and without a default
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('Ab'::citext)::text
CREATE EXTENSION citext;
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a citext NOT NULL,
  ADD COLUMN zoo_a_free citext,
  ADD COLUMN zoo_a_told citext NOT NULL DEFAULT 'Ab'::citext;
