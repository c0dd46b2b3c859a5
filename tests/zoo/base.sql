-- The schema that every file here changes: a minimal Shopify, plain tables in `semantic` with text keys.
CREATE SCHEMA semantic;
CREATE TABLE semantic.dm_shop_info_shopify (
  id text PRIMARY KEY, tenant_id text NOT NULL, shop_name text NOT NULL, shop_domain text, currency text,
  iana_timezone text, created_at timestamp, updated_at timestamp
);
CREATE TABLE semantic.dm_products_shopify (
  id text PRIMARY KEY, tenant_id text NOT NULL, title text NOT NULL, status text, vendor text, product_type text,
  created_at timestamp NOT NULL, updated_at timestamp NOT NULL
);
CREATE TABLE semantic.dm_variants_shopify (
  id text PRIMARY KEY, tenant_id text NOT NULL, product_id text NOT NULL REFERENCES semantic.dm_products_shopify,
  price numeric(12,2) NOT NULL, compare_at_price numeric(12,2), inventory_quantity integer,
  created_at timestamp NOT NULL, updated_at timestamp NOT NULL
);
CREATE TABLE semantic.dm_customers_shopify (
  id text PRIMARY KEY, tenant_id text NOT NULL, email text, first_name text, last_name text,
  orders_count integer NOT NULL DEFAULT 0, total_spent numeric(12,2) NOT NULL DEFAULT 0,
  created_at timestamp NOT NULL, updated_at timestamp NOT NULL
);
CREATE TABLE semantic.dm_orders_shopify (
  id text PRIMARY KEY, tenant_id text NOT NULL, customer_id text REFERENCES semantic.dm_customers_shopify,
  financial_status text, fulfillment_status text, total_price numeric(12,2) NOT NULL,
  subtotal_price numeric(12,2) NOT NULL, created_at timestamp NOT NULL, updated_at timestamp NOT NULL
);
CREATE TABLE semantic.dm_order_items_shopify (
  id text PRIMARY KEY, tenant_id text NOT NULL, order_id text NOT NULL REFERENCES semantic.dm_orders_shopify,
  product_id text REFERENCES semantic.dm_products_shopify, variant_id text REFERENCES semantic.dm_variants_shopify,
  quantity integer NOT NULL, price numeric(12,2) NOT NULL, created_at timestamp NOT NULL
);
