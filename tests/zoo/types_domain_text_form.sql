-- trait: a domain over text whose CHECK has a lookahead
-- expect: loads
CREATE DOMAIN zip AS text CONSTRAINT zip_form CHECK (VALUE ~ '^(?=.*[0-9])[A-Z0-9]{5}-[0-9]{4}$');
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a zip NOT NULL,
  ADD COLUMN zoo_a_free zip;
