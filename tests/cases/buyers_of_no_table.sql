-- case: a shop of orders and lines alone, whose customers come back and whose numbers go on
-- base: empty
-- platform: shopify
-- count: 120
-- expect: loads
-- check: SELECT 'nobody came back' WHERE NOT EXISTS (SELECT FROM data.orders WHERE number > 400 AND customer_id <= 60)
-- check: SELECT customer_id FROM data.orders WHERE customer_id NOT BETWEEN 1 AND 60 + 120
-- check: SELECT product_id FROM data.lines WHERE product_id NOT BETWEEN 501 AND 540 + 400
-- check: SELECT name FROM data.orders WHERE name <> '#DE' || number
CREATE SCHEMA data; CREATE SCHEMA semantic;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, number bigint, name text NOT NULL,
  customer_id integer NOT NULL, total numeric(12,2) NOT NULL, created timestamptz NOT NULL);
CREATE TABLE data.lines (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES data.orders,
  product_id bigint NOT NULL, qty integer NOT NULL, price numeric(12,2) NOT NULL);
CREATE VIEW semantic.dm_orders_shopify AS SELECT tenant_id, id AS order_id, number AS order_number, name, customer_id,
  total AS total_price, created AS created_at FROM data.orders;
CREATE VIEW semantic.dm_order_items_shopify AS SELECT tenant_id, id AS line_item_id, order_id, product_id,
  qty AS quantity, price FROM data.lines;
INSERT INTO data.orders SELECT '{workspace}', n, n, '#DE' || n, 1 + n * 7 % 60, 20,
  timestamptz '2026-01-01' + n * interval '17 hours' FROM generate_series(1, 400) AS n;
INSERT INTO data.lines SELECT '{workspace}', id, id, 501 + id % 40, 1, 20 FROM data.orders;
