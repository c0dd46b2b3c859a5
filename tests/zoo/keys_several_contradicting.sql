-- trait: a domain and a CHECK that contradict each other
-- expect: refuses dm_orders_shopify
CREATE DOMAIN public.small AS integer CHECK (VALUE < 10);
ALTER TABLE semantic.dm_orders_shopify ADD size public.small NOT NULL, ADD CHECK (size > 20);
