-- trait: inet and cidr: addresses set aside for examples
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('10.0.0.1'::inet)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM ('10.0.0.0/8'::cidr)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE NOT zoo_a << '192.0.2.0/24' OR NOT zoo_b << '198.51.100.0/24'
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a inet NOT NULL,
  ADD COLUMN zoo_a_free inet,
  ADD COLUMN zoo_a_told inet NOT NULL DEFAULT '10.0.0.1'::inet,
  ADD COLUMN zoo_b cidr NOT NULL,
  ADD COLUMN zoo_b_free cidr,
  ADD COLUMN zoo_b_told cidr NOT NULL DEFAULT '10.0.0.0/8'::cidr;
