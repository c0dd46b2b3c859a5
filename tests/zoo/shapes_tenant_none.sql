-- trait: a table without a tenant column
-- expect: refuses semantic.dm_orders_shopify has no tenant column
ALTER TABLE semantic.dm_orders_shopify DROP tenant_id;
