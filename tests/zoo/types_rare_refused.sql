-- trait: types without a filler: each column is named, with its type
-- expect: refuses (?s)zoo_a \(jsonpath\).*zoo_b \(regclass\).*zoo_c \(pg_lsn\).*zoo_d \(int2vector\)
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a jsonpath NOT NULL,
  ADD COLUMN zoo_a_free jsonpath,
  ADD COLUMN zoo_b regclass NOT NULL,
  ADD COLUMN zoo_b_free regclass,
  ADD COLUMN zoo_c pg_lsn NOT NULL,
  ADD COLUMN zoo_c_free pg_lsn,
  ADD COLUMN zoo_d int2vector NOT NULL,
  ADD COLUMN zoo_d_free int2vector;
