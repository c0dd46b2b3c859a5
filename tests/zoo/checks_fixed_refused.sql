-- trait: a CHECK on what the shop's arithmetic decides
-- expect: refuses whole_totals
ALTER TABLE semantic.dm_orders_shopify
  ADD CONSTRAINT whole_totals CHECK (total_price = 12345);
