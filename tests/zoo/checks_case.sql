-- trait: a text in one case, and trimmed
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL CHECK (zoo_a = upper(zoo_a)),
  ADD COLUMN zoo_b text NOT NULL CHECK (lower(zoo_b) = zoo_b AND length(zoo_b) = 8),
  ADD COLUMN zoo_c text NOT NULL CHECK (btrim(zoo_c) <> '' AND zoo_c = btrim(zoo_c)),
  ADD COLUMN zoo_d text NOT NULL CHECK (upper(zoo_d) = zoo_d AND zoo_d ~ '^[A-Za-z]{5}$');
