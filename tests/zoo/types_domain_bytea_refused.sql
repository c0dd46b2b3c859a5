-- trait: a domain over bytea that must not be empty
-- expect: refuses hash_length
CREATE DOMAIN hash AS bytea CONSTRAINT hash_length CHECK (octet_length(VALUE) = 32);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a hash NOT NULL,
  ADD COLUMN zoo_a_free hash;
