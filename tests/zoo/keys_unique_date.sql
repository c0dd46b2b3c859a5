-- trait: a unique date
-- expect: refuses dm_orders_shopify.day.*must have a value of its own
ALTER TABLE semantic.dm_orders_shopify ADD day date NOT NULL UNIQUE;
