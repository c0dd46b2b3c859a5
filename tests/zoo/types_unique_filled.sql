-- trait: unique columns of types that can differ in every row
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a numeric(9,2) NOT NULL UNIQUE, ADD COLUMN zoo_b uuid NOT NULL UNIQUE,
  ADD COLUMN zoo_c varchar(12) NOT NULL UNIQUE, ADD COLUMN zoo_d integer NOT NULL UNIQUE,
  ADD COLUMN zoo_e bigint NOT NULL UNIQUE;
