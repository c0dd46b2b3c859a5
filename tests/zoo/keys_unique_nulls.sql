-- trait: NULLs that meet each other
-- expect: refuses dm_orders_shopify.*repeat
ALTER TABLE semantic.dm_orders_shopify ADD note text, ADD UNIQUE NULLS NOT DISTINCT (tenant_id, note);
