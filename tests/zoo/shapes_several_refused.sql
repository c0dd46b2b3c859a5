-- trait: several faults of several tables, all of them named at once
-- expect: refuses (?s)semantic.dm_products_shopify has no tenant column.*semantic.dm_orders_shopify.tenant_id is int8
ALTER TABLE semantic.dm_products_shopify DROP tenant_id;
ALTER TABLE semantic.dm_orders_shopify ALTER tenant_id TYPE bigint USING 1;
