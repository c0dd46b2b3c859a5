-- trait: exactly one of three columns, as a sum of casts
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text,
  ADD COLUMN zoo_b integer,
  ADD COLUMN zoo_c uuid,
  ADD CONSTRAINT one CHECK ((zoo_a IS NOT NULL)::int + (zoo_b IS NOT NULL)::int + (zoo_c IS NOT NULL)::int = 1);
