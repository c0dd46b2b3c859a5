-- trait: flags that must be set, or imply each other
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a boolean NOT NULL CHECK (zoo_a),
  ADD COLUMN zoo_b boolean NOT NULL CHECK (zoo_b IS TRUE OR total_price < 0),
  ADD COLUMN zoo_c boolean NOT NULL,
  ADD COLUMN zoo_d boolean NOT NULL,
  ADD CONSTRAINT either CHECK (zoo_c OR zoo_d),
  ADD CONSTRAINT other CHECK (zoo_c <> zoo_d);
