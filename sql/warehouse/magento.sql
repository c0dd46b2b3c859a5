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
COMMENT ON TABLE data.dm_shop_info_magento IS 'One row a store view.';
COMMENT ON COLUMN data.dm_shop_info_magento.store_id IS 'The store view; 0 is the admin''s own and not exported.';
COMMENT ON COLUMN data.dm_shop_info_magento.code IS 'The store view''s code, as it is in addresses.';
COMMENT ON COLUMN data.dm_shop_info_magento.store_name IS 'The store view''s name, as its buyers read it.';
COMMENT ON COLUMN data.dm_shop_info_magento.website_name IS 'The website that the store view belongs to.';
COMMENT ON COLUMN data.dm_shop_info_magento.base_url IS
  'The address of the storefront, with https:// and a slash at its end.';
COMMENT ON COLUMN data.dm_shop_info_magento.base_currency_code IS
  'Of every amount of the store unless an order says otherwise: ISO 4217, three letters.';
COMMENT ON COLUMN data.dm_shop_info_magento.timezone IS
  'The IANA time zone whose days and hours the store reports; stored times are UTC all the same.';
COMMENT ON COLUMN data.dm_shop_info_magento.locale IS 'Language and country of the storefront, such as en_US.';
COMMENT ON COLUMN data.dm_shop_info_magento.weight_unit IS
  'The unit of every weight of the store''s products and variations.';
COMMENT ON COLUMN data.dm_shop_info_magento.is_active IS 'If the store view is open.';

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
COMMENT ON TABLE data.dm_products_magento IS 'One row a product; of a configurable one, what is bought is a variation.';
COMMENT ON COLUMN data.dm_products_magento.entity_id IS
  'The product''s number in Magento. Joins product_id of variants and order items.';
COMMENT ON COLUMN data.dm_products_magento.sku IS 'The stock keeping unit; unique in the store.';
COMMENT ON COLUMN data.dm_products_magento.name IS 'The product''s name.';
COMMENT ON COLUMN data.dm_products_magento.type_id IS
  'simple, configurable (has variations), virtual, downloadable, bundle or grouped.';
COMMENT ON COLUMN data.dm_products_magento.attribute_set_id IS
  'The number of the set of attributes that the product has; 4 is Default.';
COMMENT ON COLUMN data.dm_products_magento.category_name IS 'The category that the product is listed in.';
COMMENT ON COLUMN data.dm_products_magento.manufacturer IS 'The maker''s name.';
COMMENT ON COLUMN data.dm_products_magento.price IS
  'NULL on configurable and bundle products: their variations have the price.';
COMMENT ON COLUMN data.dm_products_magento.special_price IS
  'What one piece costs while it is on sale, in the store''s currency; NULL: not on sale.';
COMMENT ON COLUMN data.dm_products_magento.cost IS 'What one piece costs the store, in its currency; NULL: not known.';
COMMENT ON COLUMN data.dm_products_magento.status IS '1 enabled, 2 disabled.';
COMMENT ON COLUMN data.dm_products_magento.visibility IS '1 not by itself, 2 catalog, 3 search, 4 both.';
COMMENT ON COLUMN data.dm_products_magento.url_key IS 'The product''s part of the address of its page.';
COMMENT ON COLUMN data.dm_products_magento.description IS 'What the product page says; HTML.';
COMMENT ON COLUMN data.dm_products_magento.image IS 'The path of the main picture below the store''s media folder.';
COMMENT ON COLUMN data.dm_products_magento.weight IS 'Of one piece, in weight_unit of the store.';
COMMENT ON COLUMN data.dm_products_magento.created_at IS 'When the product was made; UTC, without a zone.';
COMMENT ON COLUMN data.dm_products_magento.updated_at IS 'When the product last changed; UTC, without a zone.';

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
COMMENT ON TABLE data.dm_variants_magento IS
  'One row for each simple product that can be bought: a variation of a configurable product.';
COMMENT ON COLUMN data.dm_variants_magento.variation_id IS
  'The variation''s own number in Magento. Joins variation_id of order items.';
COMMENT ON COLUMN data.dm_variants_magento.product_entity_id IS
  'The product that this is a form of. Joins entity_id of products.';
COMMENT ON COLUMN data.dm_variants_magento.sku IS 'The stock keeping unit; unique in the store.';
COMMENT ON COLUMN data.dm_variants_magento.name IS
  'The product''s name, with the options of the variation if it has some.';
COMMENT ON COLUMN data.dm_variants_magento.price IS
  'The list price of one piece, before tax, in the store''s currency.';
COMMENT ON COLUMN data.dm_variants_magento.special_price IS
  'What one piece costs while it is on sale, in the store''s currency; NULL: not on sale.';
COMMENT ON COLUMN data.dm_variants_magento.cost IS 'What one piece costs the store, in its currency; NULL: not known.';
COMMENT ON COLUMN data.dm_variants_magento.qty IS
  'Pieces in stock; four decimals, because Magento also sells by weight.';
COMMENT ON COLUMN data.dm_variants_magento.min_qty IS 'Out of stock at this quantity and below.';
COMMENT ON COLUMN data.dm_variants_magento.weight IS 'Of one piece, in weight_unit of the store.';
COMMENT ON COLUMN data.dm_variants_magento.options IS
  'A JSON object of what makes this variation, such as {"color": "Blue"}; empty: the product has no options.';
COMMENT ON COLUMN data.dm_variants_magento.created_at IS 'When the variation was made; UTC, without a zone.';
COMMENT ON COLUMN data.dm_variants_magento.updated_at IS 'When the variation last changed; UTC, without a zone.';

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
COMMENT ON TABLE data.dm_customers_magento IS 'One row an account; guests have none.';
COMMENT ON COLUMN data.dm_customers_magento.entity_id IS
  'The customer''s number in Magento. Joins customer_id of orders.';
COMMENT ON COLUMN data.dm_customers_magento.website_id IS
  'The website on which the account was opened; accounts are shared within one.';
COMMENT ON COLUMN data.dm_customers_magento.group_id IS '1 is General, what everybody has who signs up.';
COMMENT ON COLUMN data.dm_customers_magento.email IS 'The account''s address; unique in its website.';
COMMENT ON COLUMN data.dm_customers_magento.firstname IS 'The given name.';
COMMENT ON COLUMN data.dm_customers_magento.lastname IS 'The family name.';
COMMENT ON COLUMN data.dm_customers_magento.telephone IS 'As the customer wrote it.';
COMMENT ON COLUMN data.dm_customers_magento.city IS 'The city of the billing address.';
COMMENT ON COLUMN data.dm_customers_magento.country_id IS 'ISO 3166, two letters.';
COMMENT ON COLUMN data.dm_customers_magento.dob IS 'The day of birth; NULL: not given.';
COMMENT ON COLUMN data.dm_customers_magento.gender IS '1 male, 2 female, 3 not specified; NULL: not asked.';
COMMENT ON COLUMN data.dm_customers_magento.is_active IS '1: may log in; 0: locked.';
COMMENT ON COLUMN data.dm_customers_magento.created_at IS 'When the account was opened; UTC, without a zone.';
COMMENT ON COLUMN data.dm_customers_magento.updated_at IS 'When the account last changed; UTC, without a zone.';

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
COMMENT ON TABLE data.dm_orders_magento IS 'One row an order.';
COMMENT ON COLUMN data.dm_orders_magento.entity_id IS 'The order''s number in Magento. Joins order_id of order items.';
COMMENT ON COLUMN data.dm_orders_magento.increment_id IS
  'The number a buyer sees: nine digits, zero-padded, such as 000000042.';
COMMENT ON COLUMN data.dm_orders_magento.store_id IS
  'The store view in which it was placed. Joins store_id of dm_shop_info_magento.';
COMMENT ON COLUMN data.dm_orders_magento.state IS
  'Magento''s own state: complete is done, closed is refunded, canceled is lost; the others are on their way.';
COMMENT ON COLUMN data.dm_orders_magento.status IS 'Within a state a shop may have statuses of its own, so no CHECK.';
COMMENT ON COLUMN data.dm_orders_magento.customer_id IS
  'The account of the buyer. Joins entity_id of dm_customers_magento; NULL: a guest.';
COMMENT ON COLUMN data.dm_orders_magento.customer_email IS 'The buyer''s address, a guest''s too.';
COMMENT ON COLUMN data.dm_orders_magento.customer_firstname IS 'The buyer''s given name.';
COMMENT ON COLUMN data.dm_orders_magento.customer_lastname IS 'The buyer''s family name.';
COMMENT ON COLUMN data.dm_orders_magento.order_currency_code IS
  'Of every amount of the order: ISO 4217, three letters.';
COMMENT ON COLUMN data.dm_orders_magento.subtotal IS
  'The lines before discount and tax: the sum of row_total of the order''s items.';
COMMENT ON COLUMN data.dm_orders_magento.discount_amount IS
  'Magento''s own is negative; the export turns the sign: '
  'grand_total = subtotal - discount_amount + tax_amount + shipping_amount.';
COMMENT ON COLUMN data.dm_orders_magento.tax_amount IS 'Tax on lines and shipping.';
COMMENT ON COLUMN data.dm_orders_magento.shipping_amount IS 'What the buyer pays for shipping, before tax.';
COMMENT ON COLUMN data.dm_orders_magento.grand_total IS
  'What the buyer pays in all, tax and shipping included; refunds are not taken off.';
COMMENT ON COLUMN data.dm_orders_magento.total_paid IS 'What was paid so far; refunds are not taken off.';
COMMENT ON COLUMN data.dm_orders_magento.total_refunded IS 'What was paid back so far; 0 to total_paid.';
COMMENT ON COLUMN data.dm_orders_magento.total_item_count IS
  'How many lines; total_qty_ordered in the view counts pieces.';
COMMENT ON COLUMN data.dm_orders_magento.coupon_code IS 'The coupon that the buyer gave; NULL: none.';
COMMENT ON COLUMN data.dm_orders_magento.payment_method IS
  'The code of the payment method, such as checkmo or paypal_express.';
COMMENT ON COLUMN data.dm_orders_magento.shipping_method IS
  'The code of carrier and service, such as flatrate_flatrate.';
COMMENT ON COLUMN data.dm_orders_magento.landing_page IS
  'The first page of the visit that led to the order, with its utm_ and gclid parameters; NULL: not known.';
COMMENT ON COLUMN data.dm_orders_magento.referrer IS
  'The address of the page before that visit; NULL: typed in, or not known.';
COMMENT ON COLUMN data.dm_orders_magento.created_at IS 'When the order was placed; UTC, without a zone.';
COMMENT ON COLUMN data.dm_orders_magento.updated_at IS
  'When the order last changed (paid, shipped, refunded); UTC, without a zone.';

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
COMMENT ON TABLE data.dm_order_items_magento IS 'One row a line of an order: one variation, some pieces.';
COMMENT ON COLUMN data.dm_order_items_magento.item_id IS 'The line''s number in Magento.';
COMMENT ON COLUMN data.dm_order_items_magento.order_entity_id IS
  'The order that the line is of. Joins entity_id of orders.';
COMMENT ON COLUMN data.dm_order_items_magento.product_entity_id IS
  'The product that was bought. Joins entity_id of products; no foreign key: a line outlives its product.';
COMMENT ON COLUMN data.dm_order_items_magento.variation_id IS
  'The variation that was bought. Joins variation_id of variants; NULL: the product has none.';
COMMENT ON COLUMN data.dm_order_items_magento.sku IS 'The stock keeping unit as it was when it was ordered.';
COMMENT ON COLUMN data.dm_order_items_magento.name IS 'The product''s name as it was when it was ordered.';
COMMENT ON COLUMN data.dm_order_items_magento.qty_ordered IS 'Pieces; above 0, with four decimals.';
COMMENT ON COLUMN data.dm_order_items_magento.price IS 'Of one piece, before discount and tax.';
COMMENT ON COLUMN data.dm_order_items_magento.row_total IS 'price x qty_ordered, before discount and tax.';
COMMENT ON COLUMN data.dm_order_items_magento.discount_amount IS
  'Taken off the whole line; not negative, to be subtracted.';
COMMENT ON COLUMN data.dm_order_items_magento.product_options IS 'The options that the buyer chose, as JSON.';
COMMENT ON COLUMN data.dm_order_items_magento.created_at IS 'When the line was ordered; UTC, without a zone.';
COMMENT ON COLUMN data.dm_order_items_magento.updated_at IS 'When the line last changed; UTC, without a zone.';

CREATE VIEW semantic.dm_shop_info_magento WITH (security_barrier) AS
SELECT tenant_id, store_id, code, store_name, website_name, base_url, base_currency_code AS currency, timezone, locale,
       weight_unit, is_active
FROM data.dm_shop_info_magento
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_shop_info_magento IS
  'One row a store view: its name, currency, time zone and units. Begin here to read amounts and days.';
COMMENT ON COLUMN semantic.dm_shop_info_magento.currency IS
  'Of every amount of the store unless an order says otherwise: ISO 4217, three letters.';
COMMENT ON COLUMN semantic.dm_shop_info_magento.timezone IS
  'The IANA time zone whose days the store reports: created_at AT TIME ZONE ''UTC'' AT TIME ZONE timezone.';

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
COMMENT ON VIEW semantic.dm_products_magento IS
  'One row a product, with the stock of all its variations. Variations, which are what is bought, are in '
  'dm_variants_magento.';
COMMENT ON COLUMN semantic.dm_products_magento.quantity IS
  'Pieces in stock, summed over the product''s variations; 0 without variations.';

CREATE VIEW semantic.dm_variants_magento WITH (security_barrier) AS
SELECT v.variation_id, v.tenant_id, v.product_entity_id AS product_id, p.name AS product_name, v.sku, v.name, v.price,
       v.special_price, v.cost, v.qty AS quantity, v.qty > v.min_qty AS is_in_stock, v.weight, v.options, v.created_at,
       v.updated_at, v.raw
FROM data.dm_variants_magento v
JOIN data.dm_products_magento p ON p.tenant_id = v.tenant_id AND p.entity_id = v.product_entity_id
WHERE v.tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_variants_magento IS
  'One row for each form of a product that can be bought, with its price and stock.';
COMMENT ON COLUMN semantic.dm_variants_magento.product_id IS
  'The product that this is a form of. Joins entity_id of dm_products_magento.';
COMMENT ON COLUMN semantic.dm_variants_magento.product_name IS 'The product''s name, from dm_products_magento.';
COMMENT ON COLUMN semantic.dm_variants_magento.quantity IS
  'Pieces in stock; four decimals, because Magento also sells by weight.';
COMMENT ON COLUMN semantic.dm_variants_magento.is_in_stock IS
  'If it can be bought: its quantity is above min_qty of data.dm_variants_magento.';

-- Magento counts nothing on its customers, and neither does the view.
CREATE VIEW semantic.dm_customers_magento WITH (security_barrier) AS
SELECT entity_id, tenant_id, website_id, group_id, email, firstname, lastname, telephone, city, country_id, dob, gender,
       is_active, created_at, updated_at, raw
FROM data.dm_customers_magento
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_customers_magento IS
  'One row an account. Orders of guests are in dm_orders_magento alone, with customer_id NULL.';

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
COMMENT ON VIEW semantic.dm_orders_magento IS
  'One row an order. Revenue is grand_total - total_refunded of the orders that are not canceled.';
COMMENT ON COLUMN semantic.dm_orders_magento.customer_is_guest IS
  'True: the buyer has no account, and customer_id is NULL.';
COMMENT ON COLUMN semantic.dm_orders_magento.order_currency IS 'Of every amount of the order: ISO 4217, three letters.';
COMMENT ON COLUMN semantic.dm_orders_magento.total_due IS 'grand_total - total_paid: what is still to be paid.';
COMMENT ON COLUMN semantic.dm_orders_magento.total_qty_ordered IS 'Pieces over all lines; 0 without lines.';

CREATE VIEW semantic.dm_order_items_magento WITH (security_barrier) AS
SELECT i.item_id, i.tenant_id, i.order_entity_id AS order_id, o.increment_id, i.product_entity_id AS product_id,
       i.variation_id, i.sku, i.name AS product_name, p.type_id AS product_type, i.qty_ordered, i.price, i.row_total,
       i.discount_amount, o.order_currency_code AS order_currency, i.product_options, i.created_at, i.updated_at, i.raw
FROM data.dm_order_items_magento i
JOIN data.dm_orders_magento o ON o.tenant_id = i.tenant_id AND o.entity_id = i.order_entity_id
LEFT JOIN data.dm_products_magento p ON p.tenant_id = i.tenant_id AND p.entity_id = i.product_entity_id
WHERE i.tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_order_items_magento IS
  'One row a line of an order. The lines'' row_total add up to the order''s subtotal.';
COMMENT ON COLUMN semantic.dm_order_items_magento.order_id IS
  'The order that the line is of. Joins entity_id of dm_orders_magento.';
COMMENT ON COLUMN semantic.dm_order_items_magento.increment_id IS 'The number that the buyer is given, from the order.';
COMMENT ON COLUMN semantic.dm_order_items_magento.product_id IS
  'The product that was bought. Joins entity_id of dm_products_magento; NULL: not known.';
COMMENT ON COLUMN semantic.dm_order_items_magento.product_name IS 'The product''s name as it was when it was ordered.';
COMMENT ON COLUMN semantic.dm_order_items_magento.product_type IS
  'The product''s type_id today, from the catalog; NULL: it is not there any more.';
COMMENT ON COLUMN semantic.dm_order_items_magento.order_currency IS
  'Of every amount of the line, from the order: ISO 4217.';
