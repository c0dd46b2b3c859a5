-- trait: a workspace_id that is a chat's, in a table without tenant column
-- expect: loads
-- columns: [dm_customers_shopify]
-- columns: tenant = false
-- columns: [dm_customers_shopify.workspace_id]
-- columns: constant = "T0"
-- warns: every workspace sees the mock rows: .*semantic.dm_customers_shopify
-- check: SELECT 1 FROM semantic.dm_customers_shopify WHERE workspace_id <> 'T0'
ALTER TABLE semantic.dm_customers_shopify DROP tenant_id, ADD workspace_id varchar(4) NOT NULL;
