-- trait: a tenant column too short for a UUID
-- expect: refuses semantic.dm_orders_shopify.tenant_id holds 20 characters
ALTER TABLE semantic.dm_orders_shopify ALTER tenant_id TYPE varchar(20);
