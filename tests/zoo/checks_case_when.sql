-- trait: CASE over the status
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a integer,
  ADD CONSTRAINT cased CHECK (CASE WHEN financial_status = 'paid' THEN zoo_a IS NOT NULL AND zoo_a > 5 WHEN financial_status = 'pending' THEN zoo_a IS NULL ELSE true END);
