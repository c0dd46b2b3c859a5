-- trait: closed sets through an expression, and NOT IN
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL CHECK (lower(zoo_a) IN ('open', 'shut')),
  ADD COLUMN zoo_b text NOT NULL CHECK (zoo_b NOT IN ('alpha', 'bravo', 'delta', 'echo')),
  ADD COLUMN zoo_c varchar(5) NOT NULL CHECK (upper(zoo_c) = ANY (ARRAY['UP', 'DOWN'])),
  ADD COLUMN zoo_d integer NOT NULL CHECK (zoo_d <> 0 AND zoo_d NOT IN (1, 2, 3)),
  ADD COLUMN zoo_e text NOT NULL CHECK (zoo_e IS NOT DISTINCT FROM 'only');
