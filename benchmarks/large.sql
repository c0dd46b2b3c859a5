-- A shop of 1,000,000 orders and 4,800,000 lines over three years, 50,000 products and 300,000 customers, for large.py.
SELECT setseed(0.3);
INSERT INTO data.dm_shop_info_shopify (tenant_id, shop_id, shop_name, myshopify_domain, currency, iana_timezone)
VALUES (:'workspace', '1', 'Big', 'big.example', 'GBP', 'Europe/London');
INSERT INTO data.dm_products_shopify
  (tenant_id, product_id, shop_domain, title, vendor, product_type, handle, published_at, created_at, updated_at)
SELECT :'workspace', 7000000000 + i, 'big.example', 'Product ' || i, 'V', 'Type ' || (i % 60), 'p-' || i,
       '2022-01-01', '2022-01-01', '2022-01-01'
  FROM generate_series(1, 50000) i;
INSERT INTO data.dm_variants_shopify (tenant_id, variant_id, product_id, sku, price)
SELECT :'workspace', 9000000000 + i, 7000000000 + i, 'S' || i, round((5 + (i * 7919 % 10000) / 100.0)::numeric, 2)
  FROM generate_series(1, 50000) i;
INSERT INTO data.dm_customers_shopify (tenant_id, customer_id, shop_domain, email, created_at, updated_at)
SELECT :'workspace', 5000000000 + i, 'big.example', 'l' || i || '@big.example', '2022-01-01', '2022-01-01'
  FROM generate_series(1, 300000) i;

CREATE TEMP TABLE placed AS
SELECT i, 1 + floor(300000 * power(random(), 2))::int AS customer,
       timestamptz '2023-01-01' + random() * interval '3 years' AS at,
       1 + floor(7 * random() * random() * 1.9 + random() * 2)::int AS lines,
       CASE WHEN random() < 0.3 THEN 0.1 ELSE 0 END AS rate
  FROM generate_series(1, 1000000) i;
CREATE TEMP TABLE bought AS
SELECT i, at, rate, product, round((5 + (product * 7919 % 10000) / 100.0)::numeric, 2) AS price,
       1 + floor(3 * power(random(), 4))::int AS quantity
  FROM (SELECT i, at, rate, 1 + floor(50000 * power(random(), 3))::int AS product
          FROM placed, generate_series(1, lines)) line;

INSERT INTO data.dm_orders_shopify
  (tenant_id, order_id, order_number, shop_domain, total_price, subtotal_price, total_discounts, currency,
   financial_status, customer_id, line_items_count, created_at, updated_at)
SELECT :'workspace', 6000000000 + i, 1000 + i, 'big.example', gross - round(gross * rate, 2),
       gross - round(gross * rate, 2), round(gross * rate, 2), 'GBP', 'paid',
       CASE WHEN i % 7 > 0 THEN 5000000000 + customer END, count, at, at
  FROM placed JOIN (SELECT i, sum(price * quantity) AS gross, count(*) FROM bought GROUP BY i) sums USING (i);
INSERT INTO data.dm_order_items_shopify
  (tenant_id, line_item_id, order_id, product_id, variant_id, sku, name, vendor, quantity, price, total_discount,
   created_at)
SELECT :'workspace', 8000000000 + row_number() OVER (), 6000000000 + i, 7000000000 + product, 9000000000 + product,
       'S' || product, 'Product ' || product, 'V', quantity, price, round(price * quantity * rate, 2), at
  FROM bought;
ANALYZE;
