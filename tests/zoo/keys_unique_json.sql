-- trait: a unique jsonb
-- expect: refuses dm_orders_shopify.extra
ALTER TABLE semantic.dm_orders_shopify ADD extra jsonb NOT NULL UNIQUE;
