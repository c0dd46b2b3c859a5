-- trait: the tenant column has a name of its own, and the override file says it
-- expect: loads
-- columns: [dm_orders_shopify]
-- columns: tenant = "org_id"
-- columns: [dm_customers_shopify]
-- columns: tenant = "store_uuid"
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE org_id <> '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11'
ALTER TABLE semantic.dm_orders_shopify RENAME tenant_id TO org_id;
ALTER TABLE semantic.dm_customers_shopify RENAME tenant_id TO store_uuid;
ALTER TABLE semantic.dm_customers_shopify ALTER store_uuid TYPE uuid USING store_uuid::uuid;
