-- trait: texts and numbers that must differ from others
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL,
  ADD COLUMN zoo_b text NOT NULL,
  ADD COLUMN zoo_c integer,
  ADD CONSTRAINT differs CHECK (zoo_a <> zoo_b),
  ADD CONSTRAINT distinct_c CHECK (zoo_c IS DISTINCT FROM 7);
