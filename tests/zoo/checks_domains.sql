-- trait: domains with a form: email, country, postcode, a quantity
-- expect: loads
CREATE DOMAIN zoo_email AS text CHECK (VALUE ~ '^[^@ ]+@[^@ ]+\.[a-z]{2,}$');
CREATE DOMAIN zoo_country AS char(2) CHECK (VALUE ~ '^[A-Z]{2}$');
CREATE DOMAIN zoo_zip AS text CHECK (VALUE ~ '^\d{5}(-\d{4})?$');
CREATE DOMAIN zoo_even AS integer CHECK (VALUE % 2 = 0 AND VALUE BETWEEN 10 AND 20);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a zoo_email NOT NULL,
  ADD COLUMN zoo_b zoo_country NOT NULL,
  ADD COLUMN zoo_c zoo_zip NOT NULL,
  ADD COLUMN zoo_d zoo_even NOT NULL;
