-- trait: tsvector
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('a'::tsvector)::text
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a tsvector NOT NULL,
  ADD COLUMN zoo_a_free tsvector,
  ADD COLUMN zoo_a_told tsvector NOT NULL DEFAULT 'a'::tsvector;
