-- trait: types without a filler: each column is named, with its type
-- expect: refuses (?s)zoo_a \(regclass\).*zoo_b \(txid_snapshot\).*zoo_c \(int2vector\)
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a regclass NOT NULL,
  ADD COLUMN zoo_a_free regclass,
  ADD COLUMN zoo_b txid_snapshot NOT NULL,
  ADD COLUMN zoo_b_free txid_snapshot,
  ADD COLUMN zoo_c int2vector NOT NULL,
  ADD COLUMN zoo_c_free int2vector;
