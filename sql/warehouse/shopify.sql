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
COMMENT ON TABLE data.dm_shop_info_shopify IS 'One row a shop.';
COMMENT ON COLUMN data.dm_shop_info_shopify.shop_id IS 'The shop''s number at Shopify, as text.';
COMMENT ON COLUMN data.dm_shop_info_shopify.shop_name IS 'The shop''s name, as its buyers read it.';
COMMENT ON COLUMN data.dm_shop_info_shopify.myshopify_domain IS
  'The shop''s permanent host name, such as example.myshopify.com. Joins shop_domain of every table.';
COMMENT ON COLUMN data.dm_shop_info_shopify.currency IS
  'Of every amount of the shop unless a row says otherwise: ISO 4217, three letters.';
COMMENT ON COLUMN data.dm_shop_info_shopify.iana_timezone IS
  'The time zone whose days and hours the shop reports; times are stored as instants all the same.';
COMMENT ON COLUMN data.dm_shop_info_shopify.plan_display_name IS 'The Shopify plan that the shop is on.';
COMMENT ON COLUMN data.dm_shop_info_shopify.money_with_currency_format IS 'A template such as ${{amount}} USD.';
COMMENT ON COLUMN data.dm_shop_info_shopify.has_storefront IS 'If the shop has an online store.';
COMMENT ON COLUMN data.dm_shop_info_shopify.contact_email IS 'Where buyers write to the shop.';
COMMENT ON COLUMN data.dm_shop_info_shopify.country_code IS 'Where the shop is: ISO 3166, two letters.';
COMMENT ON COLUMN data.dm_shop_info_shopify.created_at IS 'When the shop was opened.';
COMMENT ON COLUMN data.dm_shop_info_shopify.updated_at IS 'When the shop''s settings last changed.';

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
COMMENT ON TABLE data.dm_products_shopify IS 'One row a product; what is bought is one of its variants.';
COMMENT ON COLUMN data.dm_products_shopify.product_id IS
  'The product''s number at Shopify, as text. Joins product_id of variants, order items and pixel events.';
COMMENT ON COLUMN data.dm_products_shopify.shop_domain IS 'The shop that sells it. Joins myshopify_domain of the shop.';
COMMENT ON COLUMN data.dm_products_shopify.title IS 'The product''s name, as buyers read it.';
COMMENT ON COLUMN data.dm_products_shopify.body_html IS 'What the product page says; HTML.';
COMMENT ON COLUMN data.dm_products_shopify.vendor IS 'The maker''s name.';
COMMENT ON COLUMN data.dm_products_shopify.product_type IS 'The shop''s own category: what analysts group by.';
COMMENT ON COLUMN data.dm_products_shopify.handle IS
  'The product''s part of the address of its page: /products/HANDLE; unique in the shop.';
COMMENT ON COLUMN data.dm_products_shopify.tags IS 'Separated by comma and space, as the Admin API has them.';
COMMENT ON COLUMN data.dm_products_shopify.status IS 'active (sold), draft (not yet) or archived (not any more).';
COMMENT ON COLUMN data.dm_products_shopify.featured_image_url IS 'The address of the main picture.';
COMMENT ON COLUMN data.dm_products_shopify.published_at IS 'NULL: not on sale in the online store.';
COMMENT ON COLUMN data.dm_products_shopify.created_at IS 'When the product was made in the shop.';
COMMENT ON COLUMN data.dm_products_shopify.updated_at IS 'When the product last changed.';

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
COMMENT ON TABLE data.dm_variants_shopify IS
  'One row for each form of a product that can be bought; a product without options has one.';
COMMENT ON COLUMN data.dm_variants_shopify.variant_id IS
  'The variant''s number at Shopify, as text. Joins variant_id of order items and pixel events.';
COMMENT ON COLUMN data.dm_variants_shopify.product_id IS
  'The product that this is a form of. Joins product_id of products.';
COMMENT ON COLUMN data.dm_variants_shopify.inventory_item_id IS
  'The number under which Shopify counts its stock, as text.';
COMMENT ON COLUMN data.dm_variants_shopify.title IS
  'The option values as buyers read them, such as Blue / L; Default Title: the product has no options.';
COMMENT ON COLUMN data.dm_variants_shopify.sku IS 'The stock keeping unit; Shopify does not ask for it to be unique.';
COMMENT ON COLUMN data.dm_variants_shopify.barcode IS 'The bar code''s digits (UPC or EAN).';
COMMENT ON COLUMN data.dm_variants_shopify.price IS 'What one piece costs now, in the shop''s currency.';
COMMENT ON COLUMN data.dm_variants_shopify.compare_at_price IS 'The price before the sale; NULL: not on sale.';
COMMENT ON COLUMN data.dm_variants_shopify.unit_cost IS
  'What one piece costs the shop, in its currency; NULL: not known.';
COMMENT ON COLUMN data.dm_variants_shopify.inventory_quantity IS 'Over all locations; negative where a shop oversold.';
COMMENT ON COLUMN data.dm_variants_shopify.inventory_policy IS 'At no stock: deny stops the sale, continue sells on.';
COMMENT ON COLUMN data.dm_variants_shopify.weight IS 'Of one piece, in weight_unit.';
COMMENT ON COLUMN data.dm_variants_shopify.weight_unit IS 'g, kg, oz or lb.';
COMMENT ON COLUMN data.dm_variants_shopify.created_at IS 'When the variant was made in the shop.';
COMMENT ON COLUMN data.dm_variants_shopify.updated_at IS 'When the variant last changed.';

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
COMMENT ON TABLE data.dm_customers_shopify IS 'One row a customer.';
COMMENT ON COLUMN data.dm_customers_shopify.customer_id IS
  'The customer''s number at Shopify, as text. Joins customer_id of orders.';
COMMENT ON COLUMN data.dm_customers_shopify.shop_domain IS
  'The shop that the customer buys from. Joins myshopify_domain of the shop.';
COMMENT ON COLUMN data.dm_customers_shopify.email IS 'The customer''s address; NULL: only a phone number is known.';
COMMENT ON COLUMN data.dm_customers_shopify.phone IS 'In international form, such as +4930123456; NULL: not given.';
COMMENT ON COLUMN data.dm_customers_shopify.first_name IS 'The given name.';
COMMENT ON COLUMN data.dm_customers_shopify.last_name IS 'The family name.';
COMMENT ON COLUMN data.dm_customers_shopify.city IS 'The city of the default address.';
COMMENT ON COLUMN data.dm_customers_shopify.country IS 'The country of the default address, by its English name.';
COMMENT ON COLUMN data.dm_customers_shopify.currency IS 'The currency in which the customer last paid: ISO 4217.';
COMMENT ON COLUMN data.dm_customers_shopify.state IS 'Of the account, not the address: disabled means never invited.';
COMMENT ON COLUMN data.dm_customers_shopify.accepts_marketing IS 'If the customer agreed to the newsletter.';
COMMENT ON COLUMN data.dm_customers_shopify.verified_email IS 'If the customer has confirmed the address.';
COMMENT ON COLUMN data.dm_customers_shopify.tags IS 'What the staff calls the customer, separated by comma and space.';
COMMENT ON COLUMN data.dm_customers_shopify.created_at IS 'When the customer was first known to the shop.';
COMMENT ON COLUMN data.dm_customers_shopify.updated_at IS 'When the customer last changed.';

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
COMMENT ON TABLE data.dm_orders_shopify IS 'One row an order.';
COMMENT ON COLUMN data.dm_orders_shopify.order_id IS
  'The order''s number at Shopify, as text. Joins order_id of order items and pixel events.';
COMMENT ON COLUMN data.dm_orders_shopify.order_number IS
  'The number that the buyer is given, as text; unique in the shop.';
COMMENT ON COLUMN data.dm_orders_shopify.shop_domain IS
  'The shop that it was placed in. Joins myshopify_domain of the shop.';
COMMENT ON COLUMN data.dm_orders_shopify.landing_page IS
  'The first page of the visit, with its utm_ and gclid parameters.';
COMMENT ON COLUMN data.dm_orders_shopify.referrer IS
  'The address of the page before the visit; NULL: typed in, or not known.';
COMMENT ON COLUMN data.dm_orders_shopify.source_name IS
  'Where it was placed: web (online store), pos (a till), shopify_draft_order (the staff).';
COMMENT ON COLUMN data.dm_orders_shopify.gateway IS 'Who takes the payment, such as shopify_payments or paypal.';
COMMENT ON COLUMN data.dm_orders_shopify.processing_method IS
  'How the payment is taken, such as direct, express or manual.';
COMMENT ON COLUMN data.dm_orders_shopify.total_price IS
  'What the buyer pays in all, tax included; refunds are not taken off.';
COMMENT ON COLUMN data.dm_orders_shopify.subtotal_price IS
  'The lines after discounts, before tax: total_price = subtotal_price + total_tax.';
COMMENT ON COLUMN data.dm_orders_shopify.total_discounts IS
  'Taken off over all lines, already subtracted in subtotal_price; not negative.';
COMMENT ON COLUMN data.dm_orders_shopify.total_tax IS 'Tax on the lines, part of total_price.';
COMMENT ON COLUMN data.dm_orders_shopify.currency IS 'Of every amount of the order: ISO 4217, three letters.';
COMMENT ON COLUMN data.dm_orders_shopify.financial_status IS
  'What became of the payment: paid is revenue, refunded and voided are lost, pending and authorized are still to '
  'come.';
COMMENT ON COLUMN data.dm_orders_shopify.fulfillment_status IS 'NULL: nothing shipped yet.';
COMMENT ON COLUMN data.dm_orders_shopify.cancelled_at IS 'When it was cancelled; NULL: it was not.';
COMMENT ON COLUMN data.dm_orders_shopify.cancel_reason IS
  'Why it was cancelled: customer, fraud, inventory, declined or other; NULL: it was not.';
COMMENT ON COLUMN data.dm_orders_shopify.customer_id IS 'NULL: a guest.';
COMMENT ON COLUMN data.dm_orders_shopify.email IS 'The buyer''s address, a guest''s too.';
COMMENT ON COLUMN data.dm_orders_shopify.tags IS 'What the staff calls the order, separated by comma and space.';
COMMENT ON COLUMN data.dm_orders_shopify.line_items_count IS 'How many lines, not how many pieces.';
COMMENT ON COLUMN data.dm_orders_shopify.created_at IS 'When the order was placed.';
COMMENT ON COLUMN data.dm_orders_shopify.updated_at IS 'When the order last changed: paid, shipped, refunded.';

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
COMMENT ON TABLE data.dm_order_items_shopify IS 'One row a line of an order: one variant, some pieces.';
COMMENT ON COLUMN data.dm_order_items_shopify.line_item_id IS 'The line''s number at Shopify, as text.';
COMMENT ON COLUMN data.dm_order_items_shopify.order_id IS 'The order that the line is of. Joins order_id of orders.';
COMMENT ON COLUMN data.dm_order_items_shopify.product_id IS
  'The product that was bought. Joins product_id of products; NULL: a custom item, typed in by the staff.';
COMMENT ON COLUMN data.dm_order_items_shopify.variant_id IS
  'The variant that was bought. Joins variant_id of variants; NULL: as product_id.';
COMMENT ON COLUMN data.dm_order_items_shopify.sku IS 'The variant''s stock keeping unit as it was when it was ordered.';
COMMENT ON COLUMN data.dm_order_items_shopify.name IS
  'Product and variant as they were called when it was ordered, such as Mug - Blue / L.';
COMMENT ON COLUMN data.dm_order_items_shopify.vendor IS 'The maker''s name as it was when it was ordered.';
COMMENT ON COLUMN data.dm_order_items_shopify.quantity IS 'Pieces; 1 or more.';
COMMENT ON COLUMN data.dm_order_items_shopify.price IS 'Of one piece, before discount.';
COMMENT ON COLUMN data.dm_order_items_shopify.total_discount IS 'Of the whole line.';
COMMENT ON COLUMN data.dm_order_items_shopify.properties IS
  'A JSON array of what the buyer asked for on the line: objects with name and value.';
COMMENT ON COLUMN data.dm_order_items_shopify.created_at IS 'When the line was ordered.';

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
COMMENT ON TABLE data.dm_shopify_pixel_events IS
  'One row for each thing that a visitor did in the online store, as Shopify''s web pixel reports it.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.id IS 'The event''s number in the warehouse.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.pixel_event_id IS
  'The number that the pixel gave it; unique, so a resent event counts once.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.event_name IS
  'page_viewed, product_viewed, product_added_to_cart, checkout_started, checkout_completed and so on.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.event_type IS 'standard (Shopify''s own) or custom (the shop''s).';
COMMENT ON COLUMN data.dm_shopify_pixel_events.sequence_number IS 'The event''s place in its page visit.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.occurred_at IS 'When it happened, by the browser''s clock.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.client_id IS
  'The browser (cookie _shopify_y): the same over all of a visitor''s sessions.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.user_agent IS 'The browser and its system, as it names itself.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.language IS 'The browser''s language, such as en-US.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.screen_resolution IS
  'Width and height of the screen in pixels, such as 1920x1080.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.page_url IS
  'The whole address of the page, with its utm_ and gclid parameters.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.page_path IS
  'The path of the page: its address without host and parameters.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.referrer_url IS
  'The address of the page before this one; NULL: typed in, or not known.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.collection_id IS
  'The collection that was looked at; NULL: the event is of none.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.collection_title IS 'The collection''s name.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.product_id IS
  'The product that the event is of. Joins product_id of products; NULL: of none, or of several.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.product_title IS 'The product''s name.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.variant_id IS
  'The variant that the event is of. Joins variant_id of variants.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.sku IS 'The variant''s stock keeping unit.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.order_id IS
  'The order that a checkout_completed led to. Joins order_id of orders; NULL on all other events.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.checkout_id IS
  'The same over all events of one checkout; NULL before there is one.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.currency_code IS 'Of total_value: ISO 4217, three letters.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.total_value IS
  'What the cart or checkout is worth at the event, in currency_code.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.involved_product_ids IS
  'Every product of the cart or checkout, as an array; each joins product_id of products.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.items_count IS 'Pieces in the cart or checkout.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.received_at IS
  'When the collector had it: never before occurred_at but for clock skew.';
COMMENT ON COLUMN data.dm_shopify_pixel_events.updated_at IS 'When the row last changed.';

CREATE VIEW semantic.dm_shop_info_shopify WITH (security_barrier) AS
SELECT tenant_id, shop_id, shop_name, myshopify_domain AS shop_domain, currency, iana_timezone, plan_display_name,
       money_with_currency_format, has_storefront, contact_email, country_code, created_at, updated_at
FROM data.dm_shop_info_shopify
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_shop_info_shopify IS
  'One row a shop: its name, currency and time zone. Begin here to read amounts and days.';
COMMENT ON COLUMN semantic.dm_shop_info_shopify.shop_domain IS
  'The shop''s permanent host name, such as example.myshopify.com. Joins shop_domain of every view.';

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
COMMENT ON VIEW semantic.dm_products_shopify IS
  'One row a product, with the range of its variants'' prices. Variants, which are what is bought, are in '
  'dm_variants_shopify.';
COMMENT ON COLUMN semantic.dm_products_shopify.image_src IS 'The address of the main picture.';
COMMENT ON COLUMN semantic.dm_products_shopify.min_price IS
  'The price of the cheapest variant, in the shop''s currency; NULL without variants.';
COMMENT ON COLUMN semantic.dm_products_shopify.max_price IS
  'The price of the dearest variant, in the shop''s currency; NULL without variants.';

CREATE VIEW semantic.dm_variants_shopify WITH (security_barrier) AS
SELECT v.variant_id, v.tenant_id, v.product_id, v.inventory_item_id, p.shop_domain, v.title,
       p.title AS product_title, v.sku, v.barcode, v.price, v.compare_at_price, v.unit_cost AS cost_per_item,
       v.inventory_quantity, v.inventory_policy, v.weight, v.weight_unit, v.created_at, v.updated_at, v.payload AS raw
FROM data.dm_variants_shopify v
JOIN data.dm_products_shopify p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
WHERE v.tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_variants_shopify IS
  'One row for each form of a product that can be bought, with its price and stock.';
COMMENT ON COLUMN semantic.dm_variants_shopify.shop_domain IS 'The shop that sells it, from the product.';
COMMENT ON COLUMN semantic.dm_variants_shopify.product_title IS 'The product''s name, from dm_products_shopify.';
COMMENT ON COLUMN semantic.dm_variants_shopify.cost_per_item IS
  'What one piece costs the shop, in its currency; NULL: not known.';

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
COMMENT ON VIEW semantic.dm_customers_shopify IS
  'One row a customer, with what was ordered. Orders without a customer are in dm_orders_shopify alone, with '
  'customer_id NULL.';
COMMENT ON COLUMN semantic.dm_customers_shopify.default_address_city IS 'The city of the default address.';
COMMENT ON COLUMN semantic.dm_customers_shopify.default_address_country IS
  'The country of the default address, by its English name.';
COMMENT ON COLUMN semantic.dm_customers_shopify.orders_count IS
  'Orders of any status, cancelled ones included; 0: none.';
COMMENT ON COLUMN semantic.dm_customers_shopify.total_spent IS
  'The sum of total_price over these orders, refunds not taken off, in the shop''s currency.';

CREATE VIEW semantic.dm_orders_shopify WITH (security_barrier) AS
SELECT order_id, tenant_id, order_number, shop_domain, landing_page AS landing_site, referrer AS referring_site,
       source_name, gateway, processing_method, total_price, subtotal_price, total_discounts, total_tax, currency,
       financial_status, fulfillment_status, cancelled_at, cancel_reason, customer_id, email AS customer_email, tags,
       line_items_count, created_at, updated_at, payload AS raw
FROM data.dm_orders_shopify
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_orders_shopify IS
  'One row an order. Revenue is total_price of the orders that are neither cancelled nor refunded or voided; how much '
  'of a partially refunded one came back is in raw alone.';
COMMENT ON COLUMN semantic.dm_orders_shopify.landing_site IS
  'The first page of the visit that led to the order, with its utm_ and gclid parameters; NULL: not known.';
COMMENT ON COLUMN semantic.dm_orders_shopify.referring_site IS
  'The address of the page before that visit; NULL: typed in, or not known.';
COMMENT ON COLUMN semantic.dm_orders_shopify.customer_email IS 'The buyer''s address, a guest''s too.';

CREATE VIEW semantic.dm_order_items_shopify WITH (security_barrier) AS
SELECT i.line_item_id, i.tenant_id, i.order_id, o.order_number, i.product_id, i.variant_id, i.sku, i.name,
       p.title AS product_title, v.title AS variant_title, i.vendor, i.quantity, i.price, i.total_discount,
       i.properties, o.shop_domain, i.created_at, i.payload AS raw
FROM data.dm_order_items_shopify i
JOIN data.dm_orders_shopify o ON o.tenant_id = i.tenant_id AND o.order_id = i.order_id
LEFT JOIN data.dm_products_shopify p ON p.tenant_id = i.tenant_id AND p.product_id = i.product_id
LEFT JOIN data.dm_variants_shopify v ON v.tenant_id = i.tenant_id AND v.variant_id = i.variant_id
WHERE i.tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_order_items_shopify IS
  'One row a line of an order, with names from the catalog. The lines'' price * quantity - total_discount add up to '
  'the order''s subtotal_price.';
COMMENT ON COLUMN semantic.dm_order_items_shopify.order_number IS 'The number that the buyer is given, from the order.';
COMMENT ON COLUMN semantic.dm_order_items_shopify.product_title IS
  'The product''s name today, from the catalog; NULL: it is not there any more.';
COMMENT ON COLUMN semantic.dm_order_items_shopify.variant_title IS
  'The option values, from the catalog; NULL: it is not there any more.';
COMMENT ON COLUMN semantic.dm_order_items_shopify.shop_domain IS 'The shop that it was placed in, from the order.';

CREATE VIEW semantic.dm_shopify_pixel_events WITH (security_barrier) AS
SELECT id, tenant_id, pixel_event_id, event_name, event_type, sequence_number, occurred_at, client_id, user_agent,
       language, screen_resolution, page_url, page_path, referrer_url, collection_id, collection_title, product_id,
       product_title, variant_id, sku, order_id, checkout_id, currency_code, total_value, involved_product_ids,
       items_count, payload AS event_data, received_at AS created_at, updated_at
FROM data.dm_shopify_pixel_events
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_shopify_pixel_events IS
  'One row for each thing that a visitor did in the online store. A visitor is client_id; sessions are cut by time (30 '
  'minutes without an event); checkout_completed has the order_id that it led to.';
COMMENT ON COLUMN semantic.dm_shopify_pixel_events.event_data IS
  'The event as the pixel sent it: checkout, cart or product, as JSON.';
COMMENT ON COLUMN semantic.dm_shopify_pixel_events.created_at IS
  'When the collector had it: never before occurred_at but for clock skew.';
