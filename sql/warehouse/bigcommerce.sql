-- BigCommerce. Each store counts its own 32-bit ids from 1, so every key starts with the tenant.

CREATE TABLE data.dm_shop_info_bigcommerce (
  tenant_id      uuid NOT NULL,
  store_hash     text NOT NULL,
  store_name     text NOT NULL,
  domain         text NOT NULL,
  secure_url     text,
  admin_email    text,
  country_code   text,
  currency_code  text NOT NULL DEFAULT 'USD',
  timezone_name  text NOT NULL DEFAULT 'UTC',
  language       text NOT NULL DEFAULT 'en',
  weight_units   text NOT NULL DEFAULT 'LBS' CHECK (weight_units IN ('LBS', 'Ounces', 'KGS', 'Grams', 'Tonnes')),
  plan_name      text,
  plan_is_trial  boolean NOT NULL DEFAULT false,
  date_created   timestamptz NOT NULL DEFAULT now(),
  date_modified  timestamptz NOT NULL DEFAULT now(),
  _synced_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, store_hash)
);
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.store_hash IS 'The store in every API address: stores/HASH/v3.';

CREATE TABLE data.dm_products_bigcommerce (
  tenant_id           uuid NOT NULL,
  product_id          integer NOT NULL,
  name                text NOT NULL,
  type                text NOT NULL DEFAULT 'physical' CHECK (type IN ('physical', 'digital')),
  product_type        text,
  sku                 text,
  description         text,
  brand_name          text,
  price               numeric(12,2) NOT NULL CHECK (price >= 0),
  cost_price          numeric(12,2),
  retail_price        numeric(12,2),
  sale_price          numeric(12,2),
  weight              numeric(10,3),
  inventory_tracking  text NOT NULL DEFAULT 'variant' CHECK (inventory_tracking IN ('none', 'product', 'variant')),
  availability        text NOT NULL DEFAULT 'available' CHECK (availability IN ('available', 'disabled', 'preorder')),
  is_visible          boolean NOT NULL DEFAULT true,
  custom_url          text,
  image_url           text,
  categories          jsonb NOT NULL DEFAULT '[]',
  date_created        timestamptz NOT NULL DEFAULT now(),
  date_modified       timestamptz NOT NULL DEFAULT now(),
  raw                 jsonb NOT NULL DEFAULT '{}',
  _synced_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, product_id),
  UNIQUE (tenant_id, name)  -- BigCommerce refuses a second product of the same name
);
CREATE INDEX ON data.dm_products_bigcommerce (tenant_id, date_created);
COMMENT ON COLUMN data.dm_products_bigcommerce.product_type IS
  'The first category''s name: what analysts group by. `type` only tells goods from downloads.';

CREATE TABLE data.dm_variants_bigcommerce (
  tenant_id                uuid NOT NULL,
  variant_id               integer NOT NULL,
  product_id               integer NOT NULL,
  variant_name             text,
  sku                      text NOT NULL,
  upc                      text,
  price                    numeric(12,2) NOT NULL CHECK (price >= 0),
  cost_price               numeric(12,2),
  retail_price             numeric(12,2),
  sale_price               numeric(12,2),
  weight                   numeric(10,3),
  inventory_level          integer NOT NULL DEFAULT 0 CHECK (inventory_level >= 0),
  inventory_warning_level  integer NOT NULL DEFAULT 0,
  purchasing_disabled      boolean NOT NULL DEFAULT false,
  option_values            jsonb NOT NULL DEFAULT '[]',
  date_created             timestamptz NOT NULL DEFAULT now(),
  date_modified            timestamptz NOT NULL DEFAULT now(),
  raw                      jsonb NOT NULL DEFAULT '{}',
  _synced_at               timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, variant_id),
  UNIQUE (tenant_id, sku),
  FOREIGN KEY (tenant_id, product_id) REFERENCES data.dm_products_bigcommerce
);
CREATE INDEX ON data.dm_variants_bigcommerce (tenant_id, product_id);

CREATE TABLE data.dm_customers_bigcommerce (
  tenant_id          uuid NOT NULL,
  customer_id        integer NOT NULL,
  email              text NOT NULL,
  first_name         text NOT NULL DEFAULT '',
  last_name          text NOT NULL DEFAULT '',
  company            text,
  phone              text,
  billing_city       text,
  billing_country    text,
  customer_group_id  integer,
  accepts_marketing  boolean NOT NULL DEFAULT false,
  notes              text,
  date_created       timestamptz NOT NULL DEFAULT now(),
  date_modified      timestamptz NOT NULL DEFAULT now(),
  raw                jsonb NOT NULL DEFAULT '{}',
  _synced_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, customer_id),
  UNIQUE (tenant_id, email)
);
CREATE INDEX ON data.dm_customers_bigcommerce (tenant_id, date_created);

-- The status text follows from its id, so it is generated: the two cannot disagree.
CREATE TABLE data.dm_orders_bigcommerce (
  tenant_id              uuid NOT NULL,
  order_id               integer NOT NULL,
  order_number           text NOT NULL,
  customer_id            integer,
  email                  text,
  status_id              smallint NOT NULL DEFAULT 1 CHECK (status_id BETWEEN 0 AND 14),
  status                 text NOT NULL GENERATED ALWAYS AS (CASE status_id
    WHEN 0 THEN 'Incomplete' WHEN 1 THEN 'Pending' WHEN 2 THEN 'Shipped' WHEN 3 THEN 'Partially Shipped'
    WHEN 4 THEN 'Refunded' WHEN 5 THEN 'Cancelled' WHEN 6 THEN 'Declined' WHEN 7 THEN 'Awaiting Payment'
    WHEN 8 THEN 'Awaiting Pickup' WHEN 9 THEN 'Awaiting Shipment' WHEN 10 THEN 'Completed'
    WHEN 11 THEN 'Awaiting Fulfillment' WHEN 12 THEN 'Manual Verification Required' WHEN 13 THEN 'Disputed'
    WHEN 14 THEN 'Partially Refunded' END) STORED,
  subtotal_ex_tax        numeric(12,2) NOT NULL CHECK (subtotal_ex_tax >= 0),
  discount_amount        numeric(12,2) NOT NULL DEFAULT 0 CHECK (discount_amount >= 0),
  total_tax              numeric(12,2) NOT NULL DEFAULT 0 CHECK (total_tax >= 0),
  shipping_cost_inc_tax  numeric(12,2) NOT NULL DEFAULT 0 CHECK (shipping_cost_inc_tax >= 0),
  total_inc_tax          numeric(12,2) NOT NULL CHECK (total_inc_tax >= 0),
  refunded_amount        numeric(12,2) NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
  currency_code          text NOT NULL DEFAULT 'USD',
  items_total            integer NOT NULL DEFAULT 0,
  payment_method         text,
  coupon_code            text,
  order_source           text,
  channel_id             integer NOT NULL DEFAULT 1,
  landing_page           text,
  referrer               text,
  billing_city           text,
  billing_country        text,
  staff_notes            text,
  date_created           timestamptz NOT NULL,
  date_modified          timestamptz NOT NULL,
  date_shipped           timestamptz,
  is_deleted             boolean NOT NULL DEFAULT false,
  raw                    jsonb NOT NULL DEFAULT '{}',
  _synced_at             timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, order_id),
  UNIQUE (tenant_id, order_number),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES data.dm_customers_bigcommerce,
  CHECK (refunded_amount <= total_inc_tax),
  CHECK (date_shipped >= date_created)
);
CREATE INDEX ON data.dm_orders_bigcommerce (tenant_id, date_created);
CREATE INDEX ON data.dm_orders_bigcommerce (tenant_id, customer_id);
COMMENT ON COLUMN data.dm_orders_bigcommerce.subtotal_ex_tax IS
  'The lines before discount: total_inc_tax = subtotal_ex_tax - discount_amount + total_tax + shipping_cost_inc_tax.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.total_tax IS
  'On the lines; the tax on shipping is inside shipping_cost_inc_tax.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.customer_id IS
  'NULL: a guest (the API says 0, which no foreign key could hold).';
COMMENT ON COLUMN data.dm_orders_bigcommerce.items_total IS 'Pieces over all lines, as the API counts them.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.is_deleted IS 'Archived in the store: kept here, hidden by the view.';

CREATE TABLE data.dm_order_items_bigcommerce (
  tenant_id        uuid NOT NULL,
  line_item_id     integer NOT NULL,
  order_id         integer NOT NULL,
  product_id       integer,
  variant_id       integer,
  sku              text,
  name             text NOT NULL,
  quantity         integer NOT NULL CHECK (quantity > 0),
  price            numeric(12,2) NOT NULL CHECK (price >= 0),
  discount_amount  numeric(12,2) NOT NULL DEFAULT 0 CHECK (discount_amount >= 0),
  line_total       numeric(12,2) NOT NULL GENERATED ALWAYS AS (price * quantity - discount_amount) STORED,
  product_options  jsonb NOT NULL DEFAULT '[]',
  raw              jsonb NOT NULL DEFAULT '{}',
  _synced_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, line_item_id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES data.dm_orders_bigcommerce ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, product_id) REFERENCES data.dm_products_bigcommerce,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES data.dm_variants_bigcommerce
);
CREATE INDEX ON data.dm_order_items_bigcommerce (tenant_id, order_id);
CREATE INDEX ON data.dm_order_items_bigcommerce (tenant_id, product_id);
CREATE INDEX ON data.dm_order_items_bigcommerce (tenant_id, variant_id);
COMMENT ON COLUMN data.dm_order_items_bigcommerce.price IS 'Of one piece, before discount and tax.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.product_id IS 'NULL: a custom product, typed in by the staff.';

CREATE VIEW semantic.dm_shop_info_bigcommerce WITH (security_barrier) AS
SELECT tenant_id, store_hash, store_name, domain AS store_domain, secure_url, admin_email, country_code, currency_code,
       timezone_name AS timezone, language, weight_units, plan_name, plan_is_trial, date_created, date_modified
FROM data.dm_shop_info_bigcommerce
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_products_bigcommerce WITH (security_barrier) AS
SELECT p.product_id, p.tenant_id, 'bigcommerce'::text AS platform, p.name, p.type, p.product_type, p.sku,
       p.description, p.brand_name, p.price, p.cost_price, p.retail_price, p.sale_price, p.weight, p.inventory_tracking,
       coalesce(v.inventory_level, 0) AS inventory_level, p.availability, p.is_visible, p.custom_url, p.image_url,
       p.categories, p.date_created, p.date_modified, p.raw
FROM data.dm_products_bigcommerce p
LEFT JOIN (SELECT product_id, sum(inventory_level)::integer AS inventory_level
           FROM data.dm_variants_bigcommerce
           WHERE tenant_id = public.current_workspace_id()
           GROUP BY product_id) v ON v.product_id = p.product_id
WHERE p.tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_variants_bigcommerce WITH (security_barrier) AS
SELECT v.variant_id, v.tenant_id, v.product_id, p.name AS product_name, v.variant_name, v.sku, v.upc, v.price,
       coalesce(v.sale_price, v.price) AS calculated_price, v.cost_price, v.retail_price, v.sale_price, v.weight,
       v.inventory_level, v.inventory_warning_level, v.purchasing_disabled, v.option_values, v.date_created,
       v.date_modified, v.raw
FROM data.dm_variants_bigcommerce v
JOIN data.dm_products_bigcommerce p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
WHERE v.tenant_id = public.current_workspace_id();

-- Archived orders are not counted: the customer's numbers add up with dm_orders_bigcommerce.
CREATE VIEW semantic.dm_customers_bigcommerce WITH (security_barrier) AS
SELECT c.customer_id, c.tenant_id, c.email, c.first_name, c.last_name, c.company, c.phone, c.billing_city,
       c.billing_country, c.customer_group_id, c.accepts_marketing, c.notes,
       coalesce(o.orders_count, 0) AS orders_count, coalesce(o.total_spent, 0) AS total_spent, o.last_order_date,
       c.date_created, c.date_modified, c.raw
FROM data.dm_customers_bigcommerce c
LEFT JOIN (SELECT customer_id, count(*)::integer AS orders_count, sum(total_inc_tax) AS total_spent,
                  max(date_created) AS last_order_date
           FROM data.dm_orders_bigcommerce
           WHERE tenant_id = public.current_workspace_id() AND NOT is_deleted AND customer_id IS NOT NULL
           GROUP BY customer_id) o ON o.customer_id = c.customer_id
WHERE c.tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_orders_bigcommerce WITH (security_barrier) AS
SELECT order_id, tenant_id, order_number, customer_id, email AS customer_email, status_id, status, subtotal_ex_tax,
       discount_amount, total_tax, shipping_cost_inc_tax, total_inc_tax, refunded_amount,
       total_inc_tax - refunded_amount AS total_after_refunds, currency_code, items_total, payment_method,
       coupon_code, order_source, channel_id, landing_page, referrer, billing_city, billing_country, date_created,
       date_modified, date_shipped, raw
FROM data.dm_orders_bigcommerce
WHERE tenant_id = public.current_workspace_id() AND NOT is_deleted;

CREATE VIEW semantic.dm_order_items_bigcommerce WITH (security_barrier) AS
SELECT i.line_item_id, i.tenant_id, i.order_id, o.order_number, i.product_id, i.variant_id, i.sku, i.name,
       p.name AS product_name, p.brand_name, v.variant_name, i.quantity, i.price, i.discount_amount, i.line_total,
       o.currency_code, i.product_options, o.date_created, i.raw
FROM data.dm_order_items_bigcommerce i
JOIN data.dm_orders_bigcommerce o ON o.tenant_id = i.tenant_id AND o.order_id = i.order_id AND NOT o.is_deleted
LEFT JOIN data.dm_products_bigcommerce p ON p.tenant_id = i.tenant_id AND p.product_id = i.product_id
LEFT JOIN data.dm_variants_bigcommerce v ON v.tenant_id = i.tenant_id AND v.variant_id = i.variant_id
WHERE i.tenant_id = public.current_workspace_id();
