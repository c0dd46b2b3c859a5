-- trait: NULLs that meet each other
-- expect: refuses dm_orders_shopify: generated rows would violate unique key
ALTER TABLE semantic.dm_orders_shopify ADD note text, ADD UNIQUE NULLS NOT DISTINCT (tenant_id, note);
