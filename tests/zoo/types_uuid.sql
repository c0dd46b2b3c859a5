-- trait: uuid
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11'::uuid)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify GROUP BY zoo_a HAVING count(*) > 1
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a uuid NOT NULL,
  ADD COLUMN zoo_a_free uuid,
  ADD COLUMN zoo_a_told uuid NOT NULL DEFAULT '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11'::uuid;
