-- trait: an invoice of its own for every order, of the workspace's own invoices; some have an order already
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify o LEFT JOIN billing.invoices i USING (invoice) WHERE i.org IS DISTINCT FROM o.tenant_id
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (org text NOT NULL, invoice varchar(12) PRIMARY KEY, UNIQUE (org, invoice));
INSERT INTO billing.invoices SELECT CASE WHEN i % 2 = 0 THEN '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11' ELSE 'another' END, 'INV-' || i FROM generate_series(1, 400) i;
ALTER TABLE semantic.dm_orders_shopify ADD invoice varchar(12) NOT NULL, ADD UNIQUE (invoice),
  ADD FOREIGN KEY (tenant_id, invoice) REFERENCES billing.invoices (org, invoice);
INSERT INTO semantic.dm_orders_shopify (id, tenant_id, total_price, subtotal_price, created_at, updated_at, invoice)
VALUES ('there', '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 5, 5, now(), now(), 'INV-2'), ('too', 'another', 5, 5, now(), now(), 'INV-1');
