-- trait: a generated column that repeats
-- expect: refuses dm_orders_shopify: generated rows would violate unique key
ALTER TABLE semantic.dm_orders_shopify ADD month date GENERATED ALWAYS AS (date_trunc('month', created_at)::date) STORED, ADD UNIQUE (tenant_id, financial_status, month);
