-- trait: domains with NOT NULL and DEFAULT of their own
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a <> 3
CREATE DOMAIN sure AS integer NOT NULL DEFAULT 3;
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a sure NOT NULL;
