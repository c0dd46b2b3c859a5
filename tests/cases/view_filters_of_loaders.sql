-- case: what loaders mark as deleted, as a test or as an old version is not shown
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(*) <> (SELECT count(*) FROM data.orders)
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz, _fivetran_deleted boolean DEFAULT true, _fivetran_active boolean NOT NULL DEFAULT false,
  is_test boolean NOT NULL DEFAULT true, deleted_at timestamptz DEFAULT now(), valid_to timestamptz, version int NOT NULL DEFAULT 0, "Source Id" uuid);
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders WHERE NOT coalesce(_fivetran_deleted, false) AND _fivetran_active
  AND is_test IS NOT TRUE AND deleted_at IS NULL AND valid_to = '9999-12-31' AND version >= 3 AND "Source Id" = '00000000-0000-4000-8000-000000000001';
