-- trait: several: composite keys with the tenant, a partitioned parent in another schema, bigint keys, views that rename
-- expect: loads
-- check: SELECT 1 FROM core."order line" l LEFT JOIN core.orders o ON (o.org_id, o.no) = (l.org_id, l.order_no) WHERE o.no IS NULL
CREATE SCHEMA core;
CREATE FUNCTION public.current_workspace_id() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.workspace_id', true), '')::uuid $$;
DROP TABLE semantic.dm_order_items_shopify, semantic.dm_orders_shopify;
CREATE TABLE core.orders (
  dropped text, no bigint NOT NULL, org_id uuid NOT NULL, buyer text REFERENCES semantic.dm_customers_shopify,
  state varchar(20) NOT NULL CHECK (state IN ('paid', 'pending', 'refunded', 'voided', 'partially_refunded')),
  total numeric(12,2) NOT NULL, subtotal numeric(12,2) NOT NULL, "Created" timestamptz NOT NULL, PRIMARY KEY (org_id, no)
) PARTITION BY HASH (org_id);
ALTER TABLE core.orders DROP dropped;
CREATE TABLE core.orders_0 PARTITION OF core.orders FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE core.orders_1 PARTITION OF core.orders FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE core."order line" (
  line_no bigint GENERATED ALWAYS AS IDENTITY, org_id uuid NOT NULL, order_no bigint NOT NULL, product text, variant text,
  qty integer NOT NULL, each numeric(12,2) NOT NULL, sum numeric(14,2) GENERATED ALWAYS AS (qty * each) STORED,
  PRIMARY KEY (org_id, line_no), FOREIGN KEY (org_id, order_no) REFERENCES core.orders
);
CREATE VIEW semantic.dm_orders_shopify AS SELECT no AS order_id, buyer AS customer_id, state AS financial_status,
  total AS total_price, subtotal AS subtotal_price, "Created" AS created_at FROM core.orders
  WHERE org_id = public.current_workspace_id();
CREATE VIEW semantic.dm_order_items_shopify AS SELECT line_no AS id, order_no AS order_id, product AS product_id,
  variant AS variant_id, qty AS quantity, each AS price, sum AS line_total FROM core."order line"
  WHERE org_id = public.current_workspace_id();
