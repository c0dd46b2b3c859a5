-- case: a shop of orders and lines alone, whose names and keys go on as its live ones
-- base: empty
-- platform: shopify
-- expect: loads
-- check: SELECT name FROM data.orders GROUP BY name HAVING count(*) > 1
-- check: SELECT name FROM data.orders WHERE name !~ '^#DE\d{4}$'
-- check: SELECT max(right(name, 4)::int) FROM data.orders HAVING max(right(name, 4)::int) - 1000 <> count(*)
-- check: SELECT id FROM data.orders WHERE substr(id::text, 15, 1) <> '7'
-- check: SELECT id FROM data.orders WHERE left(translate(id::text, '-', ''), 12) <> lpad(to_hex(trunc(extract(epoch FROM created) * 1000)::bigint), 12, '0')
CREATE SCHEMA data; CREATE SCHEMA semantic;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id uuid PRIMARY KEY, name text NOT NULL, customer_id bigint,
  total numeric(12,2) NOT NULL, created timestamptz NOT NULL);
CREATE TABLE data.lines (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, order_id uuid NOT NULL REFERENCES data.orders,
  product_id text NOT NULL, variant_id bigint, sku text, qty integer NOT NULL, price numeric(12,2) NOT NULL);
CREATE VIEW semantic.dm_orders_shopify AS
  SELECT tenant_id, id AS order_id, name, customer_id, total AS total_price, created AS created_at FROM data.orders;
CREATE VIEW semantic.dm_order_items_shopify AS SELECT tenant_id, id AS line_item_id, order_id, product_id, variant_id,
  sku, qty AS quantity, price FROM data.lines;
INSERT INTO data.orders SELECT '{workspace}', (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(r, 1, 3)
  || '-a' || substr(r, 4, 3) || '-' || substr(r, 7, 12))::uuid, '#DE' || 1000 + n, 1 + n * 7 % 220, 20, at
  FROM generate_series(1, 400) AS n, LATERAL (SELECT timestamptz '2026-01-01' + n * interval '17 hours' AS at) AS t,
  LATERAL (SELECT lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') AS h, md5(n::text) AS r) AS m;
INSERT INTO data.lines SELECT '{workspace}', n, id, 'P' || 1 + n % 40, 1 + n % 40, 'SKU-' || lpad((1 + n % 40)::text, 3, '0'),
  1, 20 FROM (SELECT id, row_number() OVER (ORDER BY created) AS n FROM data.orders) AS o;
