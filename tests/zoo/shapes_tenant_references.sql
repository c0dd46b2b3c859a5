-- trait: tenant columns reference a table of workspaces, which knows this one
-- expect: loads
CREATE SCHEMA core;
CREATE TABLE core.workspaces (id text PRIMARY KEY);
INSERT INTO core.workspaces VALUES ('7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11');
ALTER TABLE semantic.dm_orders_shopify ADD FOREIGN KEY (tenant_id) REFERENCES core.workspaces;
ALTER TABLE semantic.dm_customers_shopify ADD FOREIGN KEY (tenant_id) REFERENCES core.workspaces;
