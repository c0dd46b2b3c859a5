-- trait: bit(8), bit and varbit(n)
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_d_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_e_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (B'10101010')::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE length(zoo_e) <> 12
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a bit(8) NOT NULL,
  ADD COLUMN zoo_a_free bit(8),
  ADD COLUMN zoo_a_told bit(8) NOT NULL DEFAULT B'10101010',
  ADD COLUMN zoo_b bit NOT NULL,
  ADD COLUMN zoo_b_free bit,
  ADD COLUMN zoo_c varbit NOT NULL,
  ADD COLUMN zoo_c_free varbit,
  ADD COLUMN zoo_d bit varying(5) NOT NULL,
  ADD COLUMN zoo_d_free bit varying(5),
  ADD COLUMN zoo_e bit(12) NOT NULL,
  ADD COLUMN zoo_e_free bit(12);
