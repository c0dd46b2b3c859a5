-- trait: a generated column that repeats
-- expect: refuses dm_orders_shopify.*repeat
ALTER TABLE semantic.dm_orders_shopify ADD day date GENERATED ALWAYS AS (created_at::date) STORED, ADD UNIQUE (tenant_id, financial_status, day);
