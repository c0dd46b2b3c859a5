-- trait: coalesce over columns that may be NULL
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a integer,
  ADD COLUMN zoo_b text,
  ADD CONSTRAINT some_a CHECK (coalesce(zoo_a, 0) > 0),
  ADD CONSTRAINT named CHECK (coalesce(zoo_b, '') <> '');
