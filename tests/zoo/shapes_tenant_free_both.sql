-- trait: the override file says of one table that it has a tenant column and that it has none
-- expect: refuses has a tenant column and none
-- exit: 3
-- columns: [dm_orders_shopify]
-- columns: tenant = "tenant_id"
-- columns: ["semantic.dm_orders_shopify"]
-- columns: tenant = false
SELECT 1;
