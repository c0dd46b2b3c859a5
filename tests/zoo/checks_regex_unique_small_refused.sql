-- trait: a unique column whose form has fewer texts than there are rows
-- expect: refuses dm_orders_shopify_zoo_code_key
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_code text NOT NULL UNIQUE,
  ADD CONSTRAINT code_form CHECK (zoo_code ~ '^[AB]$');
