-- trait: domains over text with length CHECKs that the words meet
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('abc'::label)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM ('x'::strict)::text
CREATE DOMAIN label AS text CHECK (length(VALUE) BETWEEN 2 AND 12);
CREATE DOMAIN strict AS varchar(9) CHECK (VALUE ~ '^[a-z]+$');
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a label NOT NULL,
  ADD COLUMN zoo_a_free label,
  ADD COLUMN zoo_a_told label NOT NULL DEFAULT 'abc'::label,
  ADD COLUMN zoo_b strict NOT NULL,
  ADD COLUMN zoo_b_free strict,
  ADD COLUMN zoo_b_told strict NOT NULL DEFAULT 'x'::strict;
