-- trait: one order of a status
-- expect: refuses dm_orders_shopify: generated rows would violate unique key
ALTER TABLE semantic.dm_orders_shopify ADD UNIQUE (tenant_id, financial_status);
