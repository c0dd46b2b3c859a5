-- trait: bounds across smallint, bigint, floats and unscaled numerics
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a smallint NOT NULL,
  ADD COLUMN zoo_b bigint NOT NULL,
  ADD COLUMN zoo_c double precision NOT NULL,
  ADD COLUMN zoo_d numeric NOT NULL,
  ADD COLUMN zoo_e real NOT NULL,
  ADD COLUMN zoo_f numeric(4,3) NOT NULL,
  ADD CONSTRAINT ab CHECK (zoo_b > zoo_a * 1000),
  ADD CONSTRAINT cd CHECK (zoo_c > zoo_d AND zoo_d >= 20.5),
  ADD CONSTRAINT e01 CHECK (zoo_e > 0 AND zoo_e < 0.5),
  ADD CONSTRAINT f01 CHECK (zoo_f > 0 AND zoo_f < 0.01),
  ADD CONSTRAINT spread CHECK (abs(zoo_a - zoo_b) > 5);
