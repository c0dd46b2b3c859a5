-- trait: unique where something holds
-- expect: refuses dm_orders_shopify.*one_paid
CREATE UNIQUE INDEX one_paid ON semantic.dm_orders_shopify (tenant_id) WHERE financial_status = 'paid';
