-- Magento. Money and quantities have four decimals, as in Magento's own tables; times have no zone and are UTC.
-- Rows are keyed by Magento's entity_id, 64 bits wide here; what people quote is the increment_id.

CREATE TABLE data.dm_shop_info_magento (
  tenant_id           uuid NOT NULL,
  store_id            smallint NOT NULL,
  code                text NOT NULL DEFAULT 'default',
  store_name          text NOT NULL,
  website_name        text,
  base_url            text NOT NULL,
  base_currency_code  text NOT NULL DEFAULT 'USD',
  timezone            text NOT NULL DEFAULT 'UTC',
  locale              text NOT NULL DEFAULT 'en_US',
  weight_unit         text NOT NULL DEFAULT 'lbs' CHECK (weight_unit IN ('lbs', 'kgs')),
  is_active           boolean NOT NULL DEFAULT true,
  etl_batch           bigint,
  etl_loaded_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, store_id)
);
COMMENT ON COLUMN data.dm_shop_info_magento.store_id IS 'The store view; 0 is the admin''s own and not exported.';

CREATE TABLE data.dm_products_magento (
  tenant_id         uuid NOT NULL,
  entity_id         bigint NOT NULL,
  sku               text NOT NULL,
  name              text NOT NULL,
  type_id           text NOT NULL DEFAULT 'simple' CHECK (type_id IN
    ('simple', 'configurable', 'virtual', 'downloadable', 'bundle', 'grouped')),
  attribute_set_id  smallint NOT NULL DEFAULT 4,
  category_name     text,
  manufacturer      text,
  price             numeric(20,4) CHECK (price >= 0),
  special_price     numeric(20,4),
  cost              numeric(20,4),
  status            smallint NOT NULL DEFAULT 1 CHECK (status IN (1, 2)),
  visibility        smallint NOT NULL DEFAULT 4 CHECK (visibility BETWEEN 1 AND 4),
  url_key           text,
  description       text,
  image             text,
  weight            numeric(12,4),
  created_at        timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  updated_at        timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  raw               jsonb NOT NULL DEFAULT '{}',
  etl_batch         bigint,
  etl_loaded_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, entity_id),
  UNIQUE (tenant_id, sku)
);
CREATE INDEX ON data.dm_products_magento (tenant_id, created_at);
COMMENT ON COLUMN data.dm_products_magento.status IS '1 enabled, 2 disabled.';
COMMENT ON COLUMN data.dm_products_magento.visibility IS '1 not by itself, 2 catalog, 3 search, 4 both.';
COMMENT ON COLUMN data.dm_products_magento.price IS
  'NULL on configurable and bundle products: their variations have the price.';

CREATE TABLE data.dm_variants_magento (
  tenant_id          uuid NOT NULL,
  variation_id       bigint NOT NULL,
  product_entity_id  bigint NOT NULL,
  sku                text NOT NULL,
  name               text,
  price              numeric(20,4) NOT NULL CHECK (price >= 0),
  special_price      numeric(20,4),
  cost               numeric(20,4),
  qty                numeric(12,4) NOT NULL DEFAULT 0,
  min_qty            numeric(12,4) NOT NULL DEFAULT 0,
  weight             numeric(12,4),
  options            jsonb NOT NULL DEFAULT '{}',
  created_at         timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  updated_at         timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  raw                jsonb NOT NULL DEFAULT '{}',
  etl_batch          bigint,
  etl_loaded_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, variation_id),
  UNIQUE (tenant_id, sku),
  FOREIGN KEY (tenant_id, product_entity_id) REFERENCES data.dm_products_magento
);
CREATE INDEX ON data.dm_variants_magento (tenant_id, product_entity_id);
COMMENT ON COLUMN data.dm_variants_magento.min_qty IS 'Out of stock at this quantity and below.';

CREATE TABLE data.dm_customers_magento (
  tenant_id      uuid NOT NULL,
  entity_id      bigint NOT NULL,
  website_id     smallint NOT NULL DEFAULT 1,
  group_id       integer NOT NULL DEFAULT 1,
  email          text NOT NULL,
  firstname      text,
  lastname       text,
  telephone      text,
  city           text,
  country_id     text,
  dob            date,
  gender         smallint CHECK (gender BETWEEN 1 AND 3),
  is_active      smallint NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at     timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  updated_at     timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  raw            jsonb NOT NULL DEFAULT '{}',
  etl_batch      bigint,
  etl_loaded_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, entity_id),
  UNIQUE (tenant_id, website_id, email)
);
CREATE INDEX ON data.dm_customers_magento (tenant_id, created_at);
COMMENT ON COLUMN data.dm_customers_magento.group_id IS '1 is General, what everybody has who signs up.';
COMMENT ON COLUMN data.dm_customers_magento.country_id IS 'ISO 3166, two letters.';

CREATE TABLE data.dm_orders_magento (
  tenant_id            uuid NOT NULL,
  entity_id            bigint NOT NULL,
  increment_id         text NOT NULL,
  store_id             smallint NOT NULL DEFAULT 1,
  state                text NOT NULL DEFAULT 'new' CHECK (state IN
    ('new', 'pending_payment', 'processing', 'complete', 'closed', 'canceled', 'holded', 'payment_review')),
  status               text NOT NULL DEFAULT 'pending',
  customer_id          bigint,
  customer_email       text,
  customer_firstname   text,
  customer_lastname    text,
  order_currency_code  text NOT NULL DEFAULT 'USD',
  subtotal             numeric(20,4) NOT NULL CHECK (subtotal >= 0),
  discount_amount      numeric(20,4) NOT NULL DEFAULT 0 CHECK (discount_amount >= 0),
  tax_amount           numeric(20,4) NOT NULL DEFAULT 0 CHECK (tax_amount >= 0),
  shipping_amount      numeric(20,4) NOT NULL DEFAULT 0 CHECK (shipping_amount >= 0),
  grand_total          numeric(20,4) NOT NULL CHECK (grand_total >= 0),
  total_paid           numeric(20,4) NOT NULL DEFAULT 0 CHECK (total_paid >= 0),
  total_refunded       numeric(20,4) NOT NULL DEFAULT 0 CHECK (total_refunded >= 0),
  total_item_count     smallint NOT NULL DEFAULT 0 CHECK (total_item_count >= 0),
  coupon_code          text,
  payment_method       text,
  shipping_method      text,
  landing_page         text,
  referrer             text,
  created_at           timestamp NOT NULL,
  updated_at           timestamp NOT NULL,
  raw                  jsonb NOT NULL DEFAULT '{}',
  etl_batch            bigint,
  etl_loaded_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, entity_id),
  UNIQUE (tenant_id, increment_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES data.dm_customers_magento,
  CHECK (total_refunded <= total_paid)
);
CREATE INDEX ON data.dm_orders_magento (tenant_id, created_at);
CREATE INDEX ON data.dm_orders_magento (tenant_id, customer_id);
COMMENT ON COLUMN data.dm_orders_magento.increment_id IS
  'The number a buyer sees: nine digits, zero-padded, such as 000000042.';
COMMENT ON COLUMN data.dm_orders_magento.status IS 'Within a state a shop may have statuses of its own, so no CHECK.';
COMMENT ON COLUMN data.dm_orders_magento.discount_amount IS
  'Magento''s own is negative; the export turns the sign: '
  'grand_total = subtotal - discount_amount + tax_amount + shipping_amount.';
COMMENT ON COLUMN data.dm_orders_magento.total_item_count IS
  'How many lines; total_qty_ordered in the view counts pieces.';

CREATE TABLE data.dm_order_items_magento (
  tenant_id          uuid NOT NULL,
  item_id            bigint NOT NULL,
  order_entity_id    bigint NOT NULL,
  product_entity_id  bigint,
  variation_id       bigint,
  sku                text,
  name               text NOT NULL,
  qty_ordered        numeric(12,4) NOT NULL CHECK (qty_ordered > 0),
  price              numeric(20,4) NOT NULL CHECK (price >= 0),
  row_total          numeric(20,4) NOT NULL CHECK (row_total >= 0),
  discount_amount    numeric(20,4) NOT NULL DEFAULT 0 CHECK (discount_amount >= 0),
  product_options    jsonb NOT NULL DEFAULT '{}',
  created_at         timestamp NOT NULL,
  updated_at         timestamp NOT NULL,
  raw                jsonb NOT NULL DEFAULT '{}',
  etl_batch          bigint,
  etl_loaded_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, item_id),
  FOREIGN KEY (tenant_id, order_entity_id) REFERENCES data.dm_orders_magento
);
CREATE INDEX ON data.dm_order_items_magento (tenant_id, order_entity_id);
CREATE INDEX ON data.dm_order_items_magento (tenant_id, product_entity_id);
COMMENT ON COLUMN data.dm_order_items_magento.row_total IS 'price x qty_ordered, before discount and tax.';

CREATE VIEW semantic.dm_shop_info_magento WITH (security_barrier) AS
SELECT tenant_id, store_id, code, store_name, website_name, base_url, base_currency_code AS currency, timezone, locale,
       weight_unit, is_active
FROM data.dm_shop_info_magento
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_products_magento WITH (security_barrier) AS
SELECT p.entity_id, p.tenant_id, 'magento'::text AS platform, p.sku, p.name, p.type_id, p.attribute_set_id,
       p.category_name, p.manufacturer, p.price, p.special_price, p.cost, coalesce(v.qty, 0) AS quantity, p.status,
       p.visibility, p.url_key, p.description, p.image, p.weight, p.created_at, p.updated_at, p.raw
FROM data.dm_products_magento p
LEFT JOIN (SELECT product_entity_id, sum(qty) AS qty
           FROM data.dm_variants_magento
           WHERE tenant_id = public.current_workspace_id()
           GROUP BY product_entity_id) v ON v.product_entity_id = p.entity_id
WHERE p.tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_variants_magento WITH (security_barrier) AS
SELECT v.variation_id, v.tenant_id, v.product_entity_id AS product_id, p.name AS product_name, v.sku, v.name, v.price,
       v.special_price, v.cost, v.qty AS quantity, v.qty > v.min_qty AS is_in_stock, v.weight, v.options, v.created_at,
       v.updated_at, v.raw
FROM data.dm_variants_magento v
JOIN data.dm_products_magento p ON p.tenant_id = v.tenant_id AND p.entity_id = v.product_entity_id
WHERE v.tenant_id = public.current_workspace_id();

-- Magento counts nothing on its customers, and neither does the view.
CREATE VIEW semantic.dm_customers_magento WITH (security_barrier) AS
SELECT entity_id, tenant_id, website_id, group_id, email, firstname, lastname, telephone, city, country_id, dob, gender,
       is_active, created_at, updated_at, raw
FROM data.dm_customers_magento
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_orders_magento WITH (security_barrier) AS
SELECT o.entity_id, o.tenant_id, o.increment_id, o.store_id, o.state, o.status, o.customer_id,
       o.customer_id IS NULL AS customer_is_guest, o.customer_email, o.customer_firstname, o.customer_lastname,
       o.order_currency_code AS order_currency, o.subtotal, o.discount_amount, o.tax_amount, o.shipping_amount,
       o.grand_total, o.total_paid, o.total_refunded, o.grand_total - o.total_paid AS total_due, o.total_item_count,
       coalesce(i.total_qty_ordered, 0) AS total_qty_ordered, o.coupon_code, o.payment_method, o.shipping_method,
       o.landing_page, o.referrer, o.created_at, o.updated_at, o.raw
FROM data.dm_orders_magento o
LEFT JOIN (SELECT order_entity_id, sum(qty_ordered) AS total_qty_ordered
           FROM data.dm_order_items_magento
           WHERE tenant_id = public.current_workspace_id()
           GROUP BY order_entity_id) i ON i.order_entity_id = o.entity_id
WHERE o.tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_order_items_magento WITH (security_barrier) AS
SELECT i.item_id, i.tenant_id, i.order_entity_id AS order_id, o.increment_id, i.product_entity_id AS product_id,
       i.variation_id, i.sku, i.name AS product_name, p.type_id AS product_type, i.qty_ordered, i.price, i.row_total,
       i.discount_amount, o.order_currency_code AS order_currency, i.product_options, i.created_at, i.updated_at, i.raw
FROM data.dm_order_items_magento i
JOIN data.dm_orders_magento o ON o.tenant_id = i.tenant_id AND o.entity_id = i.order_entity_id
LEFT JOIN data.dm_products_magento p ON p.tenant_id = i.tenant_id AND p.entity_id = i.product_entity_id
WHERE i.tenant_id = public.current_workspace_id();
