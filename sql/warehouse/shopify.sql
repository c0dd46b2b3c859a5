-- Shopify. Its ids are 64-bit numbers, but pixels and GraphQL send them as text, so the export keeps text everywhere.
-- Keys are composite: a shop's ids mean nothing outside its workspace.

CREATE TABLE data.dm_shop_info_shopify (
  tenant_id                   uuid NOT NULL,
  shop_id                     text NOT NULL,
  shop_name                   text NOT NULL,
  myshopify_domain            text NOT NULL,
  currency                    text NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
  iana_timezone               text NOT NULL DEFAULT 'UTC',
  plan_display_name           text,
  money_with_currency_format  text,
  has_storefront              boolean NOT NULL DEFAULT true,
  contact_email               text,
  country_code                text,
  created_at                  timestamptz NOT NULL DEFAULT now(),
  updated_at                  timestamptz NOT NULL DEFAULT now(),
  _source                     text NOT NULL DEFAULT 'etl',
  _synced_at                  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, shop_id),
  UNIQUE (tenant_id, myshopify_domain)
);
COMMENT ON COLUMN data.dm_shop_info_shopify.money_with_currency_format IS 'A template such as ${{amount}} USD.';

CREATE TABLE data.dm_products_shopify (
  tenant_id     uuid NOT NULL,
  product_id    text NOT NULL,
  shop_domain   text NOT NULL,
  title         text NOT NULL,
  body_html     text,
  vendor        text,
  product_type  text,
  handle        text NOT NULL,
  tags          text,
  status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'draft', 'archived')),
  featured_image_url text,
  published_at  timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  payload       jsonb NOT NULL DEFAULT '{}',
  _source       text NOT NULL DEFAULT 'etl',
  _synced_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, product_id),
  UNIQUE (tenant_id, shop_domain, handle)  -- the handle is the product's address in the shop
);
CREATE INDEX ON data.dm_products_shopify (tenant_id, created_at);
COMMENT ON COLUMN data.dm_products_shopify.tags IS 'Separated by comma and space, as the Admin API has them.';
COMMENT ON COLUMN data.dm_products_shopify.published_at IS 'NULL: not on sale in the online store.';

CREATE TABLE data.dm_variants_shopify (
  tenant_id           uuid NOT NULL,
  variant_id          text NOT NULL,
  product_id          text NOT NULL,
  inventory_item_id   text,
  title               text NOT NULL DEFAULT 'Default Title',
  sku                 text,
  barcode             text,
  price               numeric(12,2) NOT NULL CHECK (price >= 0),
  compare_at_price    numeric(12,2),
  unit_cost           numeric(12,2),
  inventory_quantity  integer NOT NULL DEFAULT 0,
  inventory_policy    text NOT NULL DEFAULT 'deny' CHECK (inventory_policy IN ('deny', 'continue')),
  weight              numeric(10,3),
  weight_unit         text CHECK (weight_unit IN ('g', 'kg', 'oz', 'lb')),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  payload             jsonb NOT NULL DEFAULT '{}',
  _source             text NOT NULL DEFAULT 'etl',
  _synced_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, variant_id),
  FOREIGN KEY (tenant_id, product_id) REFERENCES data.dm_products_shopify
);
CREATE INDEX ON data.dm_variants_shopify (tenant_id, product_id);
CREATE INDEX ON data.dm_variants_shopify (tenant_id, sku);
COMMENT ON COLUMN data.dm_variants_shopify.inventory_quantity IS 'Over all locations; negative where a shop oversold.';
COMMENT ON COLUMN data.dm_variants_shopify.compare_at_price IS 'The price before the sale; NULL: not on sale.';

CREATE TABLE data.dm_customers_shopify (
  tenant_id          uuid NOT NULL,
  customer_id        text NOT NULL,
  shop_domain        text NOT NULL,
  email              text,
  phone              text,
  first_name         text,
  last_name          text,
  city               text,
  country            text,
  currency           text,
  state              text NOT NULL DEFAULT 'disabled' CHECK (state IN ('disabled', 'invited', 'enabled', 'declined')),
  accepts_marketing  boolean NOT NULL DEFAULT false,
  verified_email     boolean NOT NULL DEFAULT false,
  tags               text,
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  payload            jsonb NOT NULL DEFAULT '{}',
  _source            text NOT NULL DEFAULT 'etl',
  _synced_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX ON data.dm_customers_shopify (tenant_id, created_at);
CREATE INDEX ON data.dm_customers_shopify (tenant_id, email);
COMMENT ON COLUMN data.dm_customers_shopify.state IS 'Of the account, not the address: disabled means never invited.';

CREATE TABLE data.dm_orders_shopify (
  tenant_id           uuid NOT NULL,
  order_id            text NOT NULL,
  order_number        text NOT NULL,
  shop_domain         text NOT NULL,
  landing_page        text,
  referrer            text,
  source_name         text,
  gateway             text,
  processing_method   text,
  total_price         numeric(12,2) NOT NULL CHECK (total_price >= 0),
  subtotal_price      numeric(12,2) NOT NULL CHECK (subtotal_price >= 0),
  total_discounts     numeric(12,2) NOT NULL DEFAULT 0 CHECK (total_discounts >= 0),
  total_tax           numeric(12,2) NOT NULL DEFAULT 0 CHECK (total_tax >= 0),
  currency            text NOT NULL DEFAULT 'USD',
  financial_status    text NOT NULL CHECK (financial_status IN
    ('pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided')),
  fulfillment_status  text CHECK (fulfillment_status IN ('fulfilled', 'partial', 'restocked')),
  cancelled_at        timestamptz,
  cancel_reason       text CHECK (cancel_reason IN ('customer', 'fraud', 'inventory', 'declined', 'other')),
  customer_id         text,
  email               text,
  tags                text,
  line_items_count    integer NOT NULL DEFAULT 0 CHECK (line_items_count >= 0),
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  payload             jsonb NOT NULL DEFAULT '{}',
  _source             text NOT NULL DEFAULT 'etl',
  _synced_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, order_id),
  UNIQUE (tenant_id, shop_domain, order_number),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES data.dm_customers_shopify,
  CHECK (cancelled_at >= created_at)
);
CREATE INDEX ON data.dm_orders_shopify (tenant_id, created_at);
CREATE INDEX ON data.dm_orders_shopify (tenant_id, customer_id);
COMMENT ON COLUMN data.dm_orders_shopify.subtotal_price IS
  'The lines after discounts, before tax: total_price = subtotal_price + total_tax.';
COMMENT ON COLUMN data.dm_orders_shopify.fulfillment_status IS 'NULL: nothing shipped yet.';
COMMENT ON COLUMN data.dm_orders_shopify.landing_page IS
  'The first page of the visit, with its utm_ and gclid parameters.';
COMMENT ON COLUMN data.dm_orders_shopify.customer_id IS 'NULL: a guest.';
COMMENT ON COLUMN data.dm_orders_shopify.line_items_count IS 'How many lines, not how many pieces.';

-- No foreign key to the catalog: lines outlive the products they sold.
CREATE TABLE data.dm_order_items_shopify (
  tenant_id       uuid NOT NULL,
  line_item_id    text NOT NULL,
  order_id        text NOT NULL,
  product_id      text,
  variant_id      text,
  sku             text,
  name            text NOT NULL,
  vendor          text,
  quantity        integer NOT NULL CHECK (quantity > 0),
  price           numeric(12,2) NOT NULL CHECK (price >= 0),
  total_discount  numeric(12,2) NOT NULL DEFAULT 0 CHECK (total_discount >= 0),
  properties      jsonb NOT NULL DEFAULT '[]',
  created_at      timestamptz NOT NULL,
  payload         jsonb NOT NULL DEFAULT '{}',
  _source         text NOT NULL DEFAULT 'etl',
  _synced_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, line_item_id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES data.dm_orders_shopify ON DELETE CASCADE
);
CREATE INDEX ON data.dm_order_items_shopify (tenant_id, order_id);
CREATE INDEX ON data.dm_order_items_shopify (tenant_id, product_id);
COMMENT ON COLUMN data.dm_order_items_shopify.price IS 'Of one piece, before discount.';
COMMENT ON COLUMN data.dm_order_items_shopify.total_discount IS 'Of the whole line.';

-- Events arrive as a stream and have a number of our own; the pixel's id only keeps a resent event from counting twice.
CREATE TABLE data.dm_shopify_pixel_events (
  id                    bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  tenant_id             uuid NOT NULL,
  pixel_event_id        text NOT NULL,
  event_name            text NOT NULL,
  event_type            text,
  sequence_number       integer,
  occurred_at           timestamptz NOT NULL,
  client_id             text,
  user_agent            text,
  language              text,
  screen_resolution     text,
  page_url              text,
  page_path             text,
  referrer_url          text,
  collection_id         text,
  collection_title      text,
  product_id            text,
  product_title         text,
  variant_id            text,
  sku                   text,
  order_id              text,
  checkout_id           text,
  currency_code         text,
  total_value           numeric(12,2),
  involved_product_ids  text[],
  items_count           integer,
  payload               jsonb NOT NULL DEFAULT '{}',
  received_at           timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, pixel_event_id)
);
CREATE INDEX ON data.dm_shopify_pixel_events (tenant_id, occurred_at);
COMMENT ON COLUMN data.dm_shopify_pixel_events.client_id IS
  'The browser (cookie _shopify_y): the same over all of a visitor''s sessions.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.sequence_number IS 'The event''s place in its page visit.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.received_at IS
  'When the collector had it: never before occurred_at but for clock skew.';

CREATE VIEW semantic.dm_shop_info_shopify WITH (security_barrier) AS
SELECT tenant_id, shop_id, shop_name, myshopify_domain AS shop_domain, currency, iana_timezone, plan_display_name,
       money_with_currency_format, has_storefront, contact_email, country_code, created_at, updated_at
FROM data.dm_shop_info_shopify
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_products_shopify WITH (security_barrier) AS
SELECT p.product_id, p.tenant_id, 'shopify'::text AS platform, p.shop_domain, p.title, p.body_html, p.vendor,
       p.product_type, p.handle, p.tags, p.status, p.featured_image_url AS image_src, v.min_price, v.max_price,
       p.published_at, p.created_at, p.updated_at, p.payload AS raw
FROM data.dm_products_shopify p
LEFT JOIN (SELECT product_id, min(price) AS min_price, max(price) AS max_price
           FROM data.dm_variants_shopify
           WHERE tenant_id = public.current_workspace_id()
           GROUP BY product_id) v ON v.product_id = p.product_id
WHERE p.tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_variants_shopify WITH (security_barrier) AS
SELECT v.variant_id, v.tenant_id, v.product_id, v.inventory_item_id, p.shop_domain, v.title,
       p.title AS product_title, v.sku, v.barcode, v.price, v.compare_at_price, v.unit_cost AS cost_per_item,
       v.inventory_quantity, v.inventory_policy, v.weight, v.weight_unit, v.created_at, v.updated_at, v.payload AS raw
FROM data.dm_variants_shopify v
JOIN data.dm_products_shopify p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
WHERE v.tenant_id = public.current_workspace_id();

-- Counted over orders of any status: what a customer placed, not what the shop kept of it.
CREATE VIEW semantic.dm_customers_shopify WITH (security_barrier) AS
SELECT c.customer_id, c.tenant_id, c.shop_domain, c.email, c.phone, c.first_name, c.last_name,
       c.city AS default_address_city, c.country AS default_address_country, c.currency, c.state,
       c.accepts_marketing, c.verified_email, c.tags, coalesce(o.orders_count, 0) AS orders_count,
       coalesce(o.total_spent, 0) AS total_spent, c.created_at, c.updated_at, c.payload AS raw
FROM data.dm_customers_shopify c
LEFT JOIN (SELECT customer_id, count(*)::integer AS orders_count, sum(total_price) AS total_spent
           FROM data.dm_orders_shopify
           WHERE tenant_id = public.current_workspace_id() AND customer_id IS NOT NULL
           GROUP BY customer_id) o ON o.customer_id = c.customer_id
WHERE c.tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_orders_shopify WITH (security_barrier) AS
SELECT order_id, tenant_id, order_number, shop_domain, landing_page AS landing_site, referrer AS referring_site,
       source_name, gateway, processing_method, total_price, subtotal_price, total_discounts, total_tax, currency,
       financial_status, fulfillment_status, cancelled_at, cancel_reason, customer_id, email AS customer_email, tags,
       line_items_count, created_at, updated_at, payload AS raw
FROM data.dm_orders_shopify
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_order_items_shopify WITH (security_barrier) AS
SELECT i.line_item_id, i.tenant_id, i.order_id, o.order_number, i.product_id, i.variant_id, i.sku, i.name,
       p.title AS product_title, v.title AS variant_title, i.vendor, i.quantity, i.price, i.total_discount,
       i.properties, o.shop_domain, i.created_at, i.payload AS raw
FROM data.dm_order_items_shopify i
JOIN data.dm_orders_shopify o ON o.tenant_id = i.tenant_id AND o.order_id = i.order_id
LEFT JOIN data.dm_products_shopify p ON p.tenant_id = i.tenant_id AND p.product_id = i.product_id
LEFT JOIN data.dm_variants_shopify v ON v.tenant_id = i.tenant_id AND v.variant_id = i.variant_id
WHERE i.tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_shopify_pixel_events WITH (security_barrier) AS
SELECT id, tenant_id, pixel_event_id, event_name, event_type, sequence_number, occurred_at, client_id, user_agent,
       language, screen_resolution, page_url, page_path, referrer_url, collection_id, collection_title, product_id,
       product_title, variant_id, sku, order_id, checkout_id, currency_code, total_value, involved_product_ids,
       items_count, payload AS event_data, received_at AS created_at, updated_at
FROM data.dm_shopify_pixel_events
WHERE tenant_id = public.current_workspace_id();
