-- trait: a CHECK that calls a function: tried by the server, and here it holds
-- expect: loads
CREATE FUNCTION semantic.is_fine(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT length($1) > 0';
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL CHECK (semantic.is_fine(zoo_a));
