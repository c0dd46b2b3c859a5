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
COMMENT ON TABLE data.dm_shop_info_bigcommerce IS 'One row a store.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.store_hash IS 'The store in every API address: stores/HASH/v3.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.store_name IS 'The store''s name, as its buyers read it.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.domain IS 'The host name of the storefront, without https://.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.secure_url IS 'The address of the storefront, with https://.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.admin_email IS 'Where BigCommerce writes to the owner.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.country_code IS 'Where the store is: ISO 3166, two letters.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.currency_code IS
  'Of every amount of the store unless a row says otherwise: ISO 4217, three letters.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.timezone_name IS
  'The IANA time zone whose days and hours the store reports; times are stored as instants all the same.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.language IS 'The storefront''s language: ISO 639, two letters.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.weight_units IS
  'The unit of every weight of the store''s products and variants.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.plan_name IS 'The BigCommerce plan that the store is on.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.plan_is_trial IS 'True while the store is a free trial.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.date_created IS 'When the store was opened.';
COMMENT ON COLUMN data.dm_shop_info_bigcommerce.date_modified IS 'When the store''s settings last changed.';

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
COMMENT ON TABLE data.dm_products_bigcommerce IS 'One row a product; what is bought is one of its variants.';
COMMENT ON COLUMN data.dm_products_bigcommerce.product_id IS
  'The product''s number in the store. Joins product_id of variants and order items.';
COMMENT ON COLUMN data.dm_products_bigcommerce.name IS 'The product''s name; unique in the store.';
COMMENT ON COLUMN data.dm_products_bigcommerce.type IS 'physical (goods) or digital (downloads).';
COMMENT ON COLUMN data.dm_products_bigcommerce.product_type IS
  'The first category''s name: what analysts group by. `type` only tells goods from downloads.';
COMMENT ON COLUMN data.dm_products_bigcommerce.sku IS
  'The stock keeping unit, if the product has one besides its variants''.';
COMMENT ON COLUMN data.dm_products_bigcommerce.description IS 'What the product page says; HTML.';
COMMENT ON COLUMN data.dm_products_bigcommerce.brand_name IS 'The maker''s name.';
COMMENT ON COLUMN data.dm_products_bigcommerce.price IS
  'The list price of one piece, before tax, in the store''s currency; a variant may have its own.';
COMMENT ON COLUMN data.dm_products_bigcommerce.cost_price IS
  'What one piece costs the store, in its currency; NULL: not known.';
COMMENT ON COLUMN data.dm_products_bigcommerce.retail_price IS
  'The maker''s suggested price, in the store''s currency; NULL: none.';
COMMENT ON COLUMN data.dm_products_bigcommerce.sale_price IS
  'What one piece costs while it is on sale, in the store''s currency; NULL: not on sale.';
COMMENT ON COLUMN data.dm_products_bigcommerce.weight IS 'Of one piece, in weight_units of the store.';
COMMENT ON COLUMN data.dm_products_bigcommerce.inventory_tracking IS
  'Where stock is counted: none, product or variant.';
COMMENT ON COLUMN data.dm_products_bigcommerce.availability IS 'available, disabled (shown, not sold) or preorder.';
COMMENT ON COLUMN data.dm_products_bigcommerce.is_visible IS 'If the storefront shows it.';
COMMENT ON COLUMN data.dm_products_bigcommerce.custom_url IS 'The product''s part of the address of its page.';
COMMENT ON COLUMN data.dm_products_bigcommerce.image_url IS 'The address of the main picture.';
COMMENT ON COLUMN data.dm_products_bigcommerce.categories IS
  'A JSON array of the categories that the product is in, by name.';
COMMENT ON COLUMN data.dm_products_bigcommerce.date_created IS 'When the product was made in the store.';
COMMENT ON COLUMN data.dm_products_bigcommerce.date_modified IS 'When the product last changed.';

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
COMMENT ON TABLE data.dm_variants_bigcommerce IS
  'One row for each form of a product that can be bought; a product without options has one.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.variant_id IS
  'The variant''s number in the store. Joins variant_id of order items.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.product_id IS
  'The product that this is a form of. Joins product_id of products.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.variant_name IS
  'The option values as buyers read them, such as Blue / L; the product''s name if it has no options.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.sku IS 'The stock keeping unit; unique in the store.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.upc IS 'The bar code''s digits (UPC or EAN).';
COMMENT ON COLUMN data.dm_variants_bigcommerce.price IS
  'The list price of one piece, before tax, in the store''s currency.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.cost_price IS
  'What one piece costs the store, in its currency; NULL: not known.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.retail_price IS
  'The maker''s suggested price, in the store''s currency; NULL: none.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.sale_price IS
  'What one piece costs while it is on sale, in the store''s currency; NULL: not on sale.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.weight IS 'Of one piece, in weight_units of the store.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.inventory_level IS 'Pieces in stock.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.inventory_warning_level IS
  'At this many pieces and below, the store is warned.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.purchasing_disabled IS 'If the variant cannot be bought at present.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.option_values IS
  'A JSON array of what makes this variant: objects with option_display_name and label.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.date_created IS 'When the variant was made in the store.';
COMMENT ON COLUMN data.dm_variants_bigcommerce.date_modified IS 'When the variant last changed.';

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
COMMENT ON TABLE data.dm_customers_bigcommerce IS 'One row an account; guests have none.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.customer_id IS
  'The customer''s number in the store. Joins customer_id of orders.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.email IS 'The account''s address; unique in the store.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.first_name IS 'The given name; empty if it was not given.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.last_name IS 'The family name; empty if it was not given.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.company IS
  'The firm that the customer buys for; NULL: a private person.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.phone IS 'As the customer wrote it.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.billing_city IS 'The city of the latest billing address.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.billing_country IS
  'The country of the latest billing address, by its English name.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.customer_group_id IS 'The price group of the store; NULL: none.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.accepts_marketing IS 'If the customer agreed to the newsletter.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.notes IS 'What the staff wrote of the customer.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.date_created IS 'When the account was opened.';
COMMENT ON COLUMN data.dm_customers_bigcommerce.date_modified IS 'When the account last changed.';

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
COMMENT ON TABLE data.dm_orders_bigcommerce IS 'One row an order, archived ones included.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.order_id IS
  'The order''s number in the store. Joins order_id of order items.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.order_number IS 'The number that the buyer is given, as text.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.customer_id IS
  'NULL: a guest (the API says 0, which no foreign key could hold).';
COMMENT ON COLUMN data.dm_orders_bigcommerce.email IS 'The buyer''s address, a guest''s too.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.status_id IS
  'The order''s state as a number, 0 to 14; `status` has its name.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.status IS
  'The order''s state by name: Completed and Shipped are done, Refunded, Cancelled and Declined are lost, and '
  'Incomplete never became an order.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.subtotal_ex_tax IS
  'The lines before discount: total_inc_tax = subtotal_ex_tax - discount_amount + total_tax + shipping_cost_inc_tax.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.discount_amount IS
  'Coupons and promotions over all lines; not negative, to be subtracted.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.total_tax IS
  'On the lines; the tax on shipping is inside shipping_cost_inc_tax.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.shipping_cost_inc_tax IS
  'What the buyer pays for shipping, its tax included.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.total_inc_tax IS
  'What the buyer pays in all, tax and shipping included; refunds are not taken off.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.refunded_amount IS 'What was paid back so far; 0 to total_inc_tax.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.currency_code IS 'Of every amount of the order: ISO 4217, three letters.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.items_total IS 'Pieces over all lines, as the API counts them.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.payment_method IS 'How the buyer pays, as the checkout names it.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.coupon_code IS 'The first coupon that the buyer gave; NULL: none.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.order_source IS
  'Where the order was placed: www (the storefront), pos (a till), manual (the staff).';
COMMENT ON COLUMN data.dm_orders_bigcommerce.channel_id IS 'The sales channel; 1 is the storefront.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.landing_page IS
  'The first page of the visit that led to the order, with its utm_ and gclid parameters; NULL: not known.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.referrer IS
  'The address of the page before that visit; NULL: typed in, or not known.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.billing_city IS 'The city of the billing address.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.billing_country IS
  'The country of the billing address, by its English name.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.staff_notes IS 'What the staff wrote of the order; buyers never see it.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.date_created IS 'When the order was placed.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.date_modified IS 'When the order last changed: paid, shipped, refunded.';
COMMENT ON COLUMN data.dm_orders_bigcommerce.date_shipped IS 'When the last parcel left; NULL: nothing was shipped.';
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
COMMENT ON TABLE data.dm_order_items_bigcommerce IS 'One row a line of an order: one variant, some pieces.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.line_item_id IS 'The line''s number in the store.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.order_id IS
  'The order that the line is of. Joins order_id of orders.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.product_id IS 'NULL: a custom product, typed in by the staff.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.variant_id IS
  'The variant that was bought. Joins variant_id of variants; NULL: as product_id.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.sku IS
  'The variant''s stock keeping unit as it was when it was ordered.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.name IS 'The product''s name as it was when it was ordered.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.quantity IS 'Pieces; 1 or more.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.price IS 'Of one piece, before discount and tax.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.discount_amount IS
  'Taken off the whole line; not negative, to be subtracted.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.line_total IS
  'price * quantity - discount_amount: the whole line after discount, before tax.';
COMMENT ON COLUMN data.dm_order_items_bigcommerce.product_options IS
  'A JSON array of the options that the buyer chose: objects with display_name and display_value.';

CREATE VIEW semantic.dm_shop_info_bigcommerce WITH (security_barrier) AS
SELECT tenant_id, store_hash, store_name, domain AS store_domain, secure_url, admin_email, country_code, currency_code,
       timezone_name AS timezone, language, weight_units, plan_name, plan_is_trial, date_created, date_modified
FROM data.dm_shop_info_bigcommerce
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_shop_info_bigcommerce IS
  'One row a store: its name, currency, time zone and units. Begin here to read amounts and days.';
COMMENT ON COLUMN semantic.dm_shop_info_bigcommerce.store_domain IS
  'The host name of the storefront, without https://.';
COMMENT ON COLUMN semantic.dm_shop_info_bigcommerce.timezone IS
  'The IANA time zone whose days and hours the store reports: date_created AT TIME ZONE timezone.';

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
COMMENT ON VIEW semantic.dm_products_bigcommerce IS
  'One row a product, with the stock of all its variants. Variants, which are what is bought, are in '
  'dm_variants_bigcommerce.';
COMMENT ON COLUMN semantic.dm_products_bigcommerce.inventory_level IS
  'Pieces in stock, summed over the product''s variants; 0 without variants.';

CREATE VIEW semantic.dm_variants_bigcommerce WITH (security_barrier) AS
SELECT v.variant_id, v.tenant_id, v.product_id, p.name AS product_name, v.variant_name, v.sku, v.upc, v.price,
       coalesce(v.sale_price, v.price) AS calculated_price, v.cost_price, v.retail_price, v.sale_price, v.weight,
       v.inventory_level, v.inventory_warning_level, v.purchasing_disabled, v.option_values, v.date_created,
       v.date_modified, v.raw
FROM data.dm_variants_bigcommerce v
JOIN data.dm_products_bigcommerce p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
WHERE v.tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_variants_bigcommerce IS
  'One row for each form of a product that can be bought, with its price and stock.';
COMMENT ON COLUMN semantic.dm_variants_bigcommerce.product_name IS 'The product''s name, from dm_products_bigcommerce.';
COMMENT ON COLUMN semantic.dm_variants_bigcommerce.calculated_price IS
  'What one piece costs now: sale_price, else price; before tax, in the store''s currency.';

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
COMMENT ON VIEW semantic.dm_customers_bigcommerce IS
  'One row an account, with what it ordered. Orders of guests are in dm_orders_bigcommerce alone, with customer_id '
  'NULL.';
COMMENT ON COLUMN semantic.dm_customers_bigcommerce.orders_count IS
  'Orders of any state that are not archived; 0: none.';
COMMENT ON COLUMN semantic.dm_customers_bigcommerce.total_spent IS
  'The sum of total_inc_tax over these orders, refunds not taken off, in the store''s currency.';
COMMENT ON COLUMN semantic.dm_customers_bigcommerce.last_order_date IS
  'When the latest of these orders was placed; NULL: none.';

CREATE VIEW semantic.dm_orders_bigcommerce WITH (security_barrier) AS
SELECT order_id, tenant_id, order_number, customer_id, email AS customer_email, status_id, status, subtotal_ex_tax,
       discount_amount, total_tax, shipping_cost_inc_tax, total_inc_tax, refunded_amount,
       total_inc_tax - refunded_amount AS total_after_refunds, currency_code, items_total, payment_method,
       coupon_code, order_source, channel_id, landing_page, referrer, billing_city, billing_country, date_created,
       date_modified, date_shipped, raw
FROM data.dm_orders_bigcommerce
WHERE tenant_id = public.current_workspace_id() AND NOT is_deleted;
COMMENT ON VIEW semantic.dm_orders_bigcommerce IS
  'One row an order that is not archived. Revenue is total_after_refunds of the orders that are not Incomplete, '
  'Cancelled or Declined.';
COMMENT ON COLUMN semantic.dm_orders_bigcommerce.customer_email IS 'The buyer''s address, a guest''s too.';
COMMENT ON COLUMN semantic.dm_orders_bigcommerce.total_after_refunds IS
  'total_inc_tax - refunded_amount: what the store keeps, tax and shipping included.';

CREATE VIEW semantic.dm_order_items_bigcommerce WITH (security_barrier) AS
SELECT i.line_item_id, i.tenant_id, i.order_id, o.order_number, i.product_id, i.variant_id, i.sku, i.name,
       p.name AS product_name, p.brand_name, v.variant_name, i.quantity, i.price, i.discount_amount, i.line_total,
       o.currency_code, i.product_options, o.date_created, i.raw
FROM data.dm_order_items_bigcommerce i
JOIN data.dm_orders_bigcommerce o ON o.tenant_id = i.tenant_id AND o.order_id = i.order_id AND NOT o.is_deleted
LEFT JOIN data.dm_products_bigcommerce p ON p.tenant_id = i.tenant_id AND p.product_id = i.product_id
LEFT JOIN data.dm_variants_bigcommerce v ON v.tenant_id = i.tenant_id AND v.variant_id = i.variant_id
WHERE i.tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_order_items_bigcommerce IS
  'One row a line of an order that is not archived, with names from the catalog. The lines'' price * quantity add up '
  'to the order''s subtotal_ex_tax.';
COMMENT ON COLUMN semantic.dm_order_items_bigcommerce.order_number IS
  'The number that the buyer is given, from the order.';
COMMENT ON COLUMN semantic.dm_order_items_bigcommerce.product_name IS
  'The product''s name today, from the catalog; NULL: it is not there any more.';
COMMENT ON COLUMN semantic.dm_order_items_bigcommerce.brand_name IS 'The maker''s name, from the catalog.';
COMMENT ON COLUMN semantic.dm_order_items_bigcommerce.variant_name IS
  'The variant''s name, from the catalog; NULL: it is not there any more.';
COMMENT ON COLUMN semantic.dm_order_items_bigcommerce.currency_code IS
  'Of every amount of the line, from the order: ISO 4217.';
COMMENT ON COLUMN semantic.dm_order_items_bigcommerce.date_created IS 'When the order was placed, from the order.';
