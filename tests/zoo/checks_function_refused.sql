-- trait: a CHECK that calls a function which no row satisfies
-- expect: refuses never_fine
CREATE FUNCTION semantic.is_fine(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL CONSTRAINT never_fine CHECK (semantic.is_fine(zoo_a));
