-- trait: a domain over an array, and an array of a domain
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('{}'::tags)::text
CREATE DOMAIN tags AS text[] CHECK (cardinality(VALUE) < 4);
CREATE DOMAIN label AS text CHECK (length(VALUE) < 20);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a tags NOT NULL,
  ADD COLUMN zoo_a_free tags,
  ADD COLUMN zoo_a_told tags NOT NULL DEFAULT '{}'::tags,
  ADD COLUMN zoo_b label[] NOT NULL,
  ADD COLUMN zoo_b_free label[];
