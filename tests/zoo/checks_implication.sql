-- trait: a column that must have a value in some states
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE financial_status = 'paid' AND zoo_reason IS NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE financial_status <> 'paid' AND zoo_reason IS NOT NULL
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_reason text,
  ADD COLUMN zoo_when timestamp,
  ADD CONSTRAINT reason CHECK (financial_status <> 'paid' OR zoo_reason IS NOT NULL),
  ADD CONSTRAINT moment CHECK ((financial_status = 'refunded') = (zoo_when IS NOT NULL));
