-- case: a view takes its columns out of jsonb by a function in FROM
-- base: empty
-- expect: refuses total_price .*data.raw.doc
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TYPE app.money AS (total_price numeric); CREATE TABLE data.raw (tenant_id uuid, id bigint PRIMARY KEY, doc jsonb);
CREATE VIEW semantic.dm_orders_shopify AS SELECT r.tenant_id, r.id AS order_id, x.created_at, y.total_price FROM data.raw r,
  LATERAL jsonb_to_record(r.doc) AS x (created_at timestamptz), LATERAL jsonb_populate_record(NULL::app.money, r.doc) y;
