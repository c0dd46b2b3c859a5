-- trait: a unique column in the form of a regular expression
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_code text NOT NULL UNIQUE,
  ADD CONSTRAINT code_form CHECK (zoo_code ~ '^ORD-[A-Z0-9]{8}$');
