-- trait: unique emails whatever their case
-- expect: loads
CREATE UNIQUE INDEX emails ON semantic.dm_customers_shopify (tenant_id, lower(email));
