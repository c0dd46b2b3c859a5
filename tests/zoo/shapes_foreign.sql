-- trait: a foreign table
-- expect: refuses semantic.dm_customers_shopify is a foreign table
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
ALTER TABLE semantic.dm_customers_shopify RENAME TO customers_before;
CREATE FOREIGN TABLE semantic.dm_customers_shopify (id text, tenant_id text, email text) SERVER files
  OPTIONS (filename '/dev/null');
