-- trait: the override file says that there is no tenant column, and there is one
-- expect: refuses has a tenant column, tenant_id
-- exit: 3
-- columns: [dm_orders_shopify]
-- columns: tenant = false
SELECT 1;
