-- trait: a domain over an array that must not be empty
-- expect: loads
CREATE DOMAIN tags AS text[] CONSTRAINT some_tags CHECK (cardinality(VALUE) > 0);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a tags NOT NULL,
  ADD COLUMN zoo_a_free tags;
