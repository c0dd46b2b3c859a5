-- trait: a view over a foreign table
-- expect: refuses core.customers is a foreign table
CREATE SCHEMA core;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
ALTER TABLE semantic.dm_customers_shopify RENAME TO customers_before;
CREATE FOREIGN TABLE core.customers (id text, tenant_id text, email text) SERVER files OPTIONS (filename '/dev/null');
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM core.customers;
