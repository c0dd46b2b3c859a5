-- trait: a tenant column that cannot hold a UUID
-- expect: refuses semantic.dm_orders_shopify.tenant_id is int8
ALTER TABLE semantic.dm_orders_shopify ALTER tenant_id TYPE bigint USING tenant_id::bigint;
