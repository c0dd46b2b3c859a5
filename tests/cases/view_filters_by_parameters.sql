-- case: what is shown is said in tables of parameters
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(*) <> (SELECT count(*) FROM data.orders)
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz, batch int, channel text, region text, shop_ref int);
CREATE TABLE app.parameters (name text, value text); INSERT INTO app.parameters VALUES ('batch', '42');
CREATE TABLE app.channels (code text, enabled boolean); INSERT INTO app.channels VALUES ('a', false), ('b', true), ('c', true);
CREATE TABLE app.regions (code text, live boolean); INSERT INTO app.regions VALUES ('x', false), ('y', true);
CREATE TABLE app.shops (id int, region text); INSERT INTO app.shops VALUES (10, 'x'), (20, 'y');
CREATE VIEW semantic.dm_orders_shopify AS SELECT o.* FROM data.orders o
  JOIN app.shops s ON s.id = o.shop_ref JOIN app.regions r ON r.code = s.region
  WHERE o.batch = (SELECT value::int FROM app.parameters WHERE name = 'batch') AND o.channel IN (SELECT code FROM app.channels WHERE enabled)
  AND EXISTS (SELECT FROM app.regions own WHERE own.code = o.region AND own.live) AND r.live;
