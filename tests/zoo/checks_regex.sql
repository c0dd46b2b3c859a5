-- trait: a filler in the form of a regular expression
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_code) < count(*) / 2
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_code text NOT NULL,
  ADD CONSTRAINT code_form CHECK (zoo_code ~ '^[A-Z]{2}-[0-9]{4,6}(-[xyz])?$');
