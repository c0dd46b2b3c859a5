-- trait: LIKE, NOT LIKE and ILIKE
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL CHECK (zoo_a LIKE 'A_-%'),
  ADD COLUMN zoo_b text NOT NULL CHECK (zoo_b NOT LIKE '%a%'),
  ADD COLUMN zoo_c text NOT NULL CHECK (zoo_c ILIKE '%Total%'),
  ADD COLUMN zoo_d text NOT NULL CHECK (zoo_d LIKE ANY (ARRAY['x%', 'y%'])),
  ADD COLUMN zoo_e text NOT NULL CHECK (starts_with(zoo_e, 'go-'));
