-- trait: generated columns, one under the name of a meaning
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify WHERE line_total <> quantity * price
ALTER TABLE semantic.dm_order_items_shopify ADD line_total numeric GENERATED ALWAYS AS (quantity * price) STORED;
ALTER TABLE semantic.dm_customers_shopify ADD full_name text GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED;
