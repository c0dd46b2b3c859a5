-- trait: CHECKs over rare types, which the plain values meet
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a daterange NOT NULL CHECK (NOT isempty(zoo_a)),
  ADD COLUMN zoo_b bit(8) NOT NULL CHECK (length(zoo_b) = 8),
  ADD COLUMN zoo_c money NOT NULL CHECK (zoo_c >= 0::money),
  ADD COLUMN zoo_d point NOT NULL CHECK (zoo_d[0] >= 0),
  ADD COLUMN zoo_e timetz NOT NULL CHECK (zoo_e >= '00:00+00'),
  ADD COLUMN zoo_f int8range NOT NULL CHECK (lower(zoo_f) > 0),
  ADD COLUMN zoo_g cidr NOT NULL CHECK (masklen(zoo_g) BETWEEN 24 AND 32),
  ADD COLUMN zoo_h polygon NOT NULL CHECK (npoints(zoo_h) > 2),
  ADD COLUMN zoo_i tsrange NOT NULL CHECK (lower(zoo_i) >= created_at),
  ADD COLUMN zoo_j numrange NOT NULL CHECK (upper(zoo_j) > lower(zoo_j)),
  ADD COLUMN zoo_k macaddr8 NOT NULL CHECK (zoo_k > '00:00:00:00:00:00:00:00'),
  ADD COLUMN zoo_l oid NOT NULL CHECK (zoo_l > 0),
  ADD COLUMN zoo_m varbit NOT NULL CHECK (length(zoo_m) = 0);
