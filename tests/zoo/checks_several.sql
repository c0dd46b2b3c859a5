-- trait: many CHECKs over the same columns
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_kind) < 2
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_kind text NOT NULL CHECK (zoo_kind IN ('a', 'b')),
  ADD COLUMN zoo_value integer NOT NULL,
  ADD COLUMN zoo_note text,
  ADD CONSTRAINT kind_value CHECK ((zoo_kind = 'a' AND zoo_value < 0) OR (zoo_kind = 'b' AND zoo_value > 1000)),
  ADD CONSTRAINT kind_note CHECK (zoo_kind = 'a' OR length(zoo_note) = 4),
  ADD CONSTRAINT noted CHECK (zoo_kind = 'a' OR zoo_note IS NOT NULL);
