-- case: live products that the view does not show are not sold
-- base: empty
-- count: 100
-- expect: loads
-- check: SELECT 1 FROM data.lines l JOIN data.products p ON p.id = l.product_id WHERE p.gone AND l.id > 60
-- check: SELECT 1 FROM data.lines l JOIN data.products p ON p.id = l.product_id WHERE p.id <= 20 AND l.id > 60 HAVING count(*) = 0
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE TABLE data.products (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, title text, status text, created_at timestamptz, gone boolean NOT NULL DEFAULT false);
CREATE TABLE data.variants (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, product_id bigint, title text, price numeric(10,2), created_at timestamptz);
CREATE TABLE data.lines (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, order_id bigint, product_id bigint, variant_id bigint, quantity int, price numeric(12,2));
INSERT INTO data.products SELECT '{workspace}', n, 'Product ' || n, 'active', '2025-01-01', n % 2 = 0 FROM generate_series(1, 20) n;
INSERT INTO data.variants SELECT '{workspace}', n, n, 'Default Title', 10 + n, '2025-01-01' FROM generate_series(1, 20) n;
INSERT INTO data.orders SELECT '{workspace}', n, 20, 'USD', 'paid', '2025-02-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 60) n;
INSERT INTO data.lines SELECT '{workspace}', n, n, n % 20 + 1, n % 20 + 1, 1, 11 + n % 20 FROM generate_series(1, 60) n;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders;
CREATE VIEW semantic.dm_products_shopify AS SELECT id AS product_id, tenant_id, title, status, created_at FROM data.products WHERE NOT gone;
CREATE VIEW semantic.dm_variants_shopify AS SELECT * FROM data.variants;
CREATE VIEW semantic.dm_order_items_shopify AS SELECT l.* FROM data.lines l JOIN data.products p ON p.id = l.product_id AND NOT p.gone;
