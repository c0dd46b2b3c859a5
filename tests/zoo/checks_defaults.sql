-- trait: a column left to its default that the CHECK does not admit in every row
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE financial_status <> 'paid' AND zoo_a <> 0
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a integer NOT NULL DEFAULT 0,
  ADD COLUMN zoo_b text DEFAULT 'none',
  ADD CONSTRAINT enough CHECK (financial_status <> 'paid' OR zoo_a > 3),
  ADD CONSTRAINT said CHECK (financial_status = 'paid' OR zoo_b <> 'none');
