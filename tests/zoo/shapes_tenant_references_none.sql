-- trait: tenant columns reference a table of workspaces, which does not know this one
-- expect: refuses core.workspaces has no id 7f0c5a52-
CREATE SCHEMA core;
CREATE TABLE core.workspaces (id text PRIMARY KEY);
ALTER TABLE semantic.dm_orders_shopify ADD FOREIGN KEY (tenant_id) REFERENCES core.workspaces;
