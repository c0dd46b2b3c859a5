-- case: a short article number of lines, in a shop that keeps no products
-- base: empty
-- platform: woocommerce
-- expect: loads
-- check: SELECT art_no FROM data.positions GROUP BY art_no HAVING count(DISTINCT unit_price) > 1
CREATE SCHEMA data; CREATE SCHEMA semantic;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_no text UNIQUE,
  total numeric(12,2) NOT NULL, created timestamptz NOT NULL);
CREATE TABLE data.positions (tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES data.orders, art_no varchar(8) NOT NULL, qty numeric(10,3) NOT NULL,
  unit_price numeric(12,4) NOT NULL, line_total numeric(14,4) GENERATED ALWAYS AS (qty * unit_price) STORED);
CREATE VIEW semantic.dm_orders_woocommerce AS
  SELECT tenant_id, id, order_no AS order_number, total, created AS date_created FROM data.orders;
CREATE VIEW semantic.dm_order_items_woocommerce AS
  SELECT tenant_id, id, order_id, art_no AS sku, qty AS quantity, unit_price AS price, line_total AS total FROM data.positions;
