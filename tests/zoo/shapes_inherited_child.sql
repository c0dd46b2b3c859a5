-- trait: the object is a view over a child table, whose parent holds other rows
-- expect: loads
-- check: SELECT 1 FROM ONLY core.party
CREATE SCHEMA core;
CREATE TABLE core.party (id text NOT NULL, tenant_id text NOT NULL, email text, created_at timestamp NOT NULL);
CREATE TABLE core.customers (first_name text, last_name text, updated_at timestamp NOT NULL, PRIMARY KEY (id)) INHERITS (core.party);
ALTER TABLE semantic.dm_orders_shopify DROP CONSTRAINT dm_orders_shopify_customer_id_fkey;
DROP TABLE semantic.dm_customers_shopify;
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM core.customers;
ALTER TABLE semantic.dm_orders_shopify ADD FOREIGN KEY (customer_id) REFERENCES core.customers;
