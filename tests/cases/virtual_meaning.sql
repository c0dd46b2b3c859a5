-- case: greenmask#77 kin on PG18: a column with a meaning is VIRTUAL generated
-- base: zoo
-- server: 18
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify DROP total_price;
ALTER TABLE semantic.dm_orders_shopify ADD total_tax numeric(12,2) NOT NULL DEFAULT 0, ADD total_price numeric(12,2) GENERATED ALWAYS AS (subtotal_price + total_tax) VIRTUAL, ADD CONSTRAINT pos CHECK (total_price >= subtotal_price);
ALTER TABLE semantic.dm_customers_shopify ADD full_name text GENERATED ALWAYS AS (first_name || ' ' || last_name) VIRTUAL;
