-- trait: a trigger on one partition alone drops rows
-- expect: refuses kept \d+ of \d+ rows: a trigger
-- exit: 7
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE semantic.dm_orders_shopify (
  id text, tenant_id text NOT NULL, customer_id text, total_price numeric(12,2) NOT NULL,
  subtotal_price numeric(12,2) NOT NULL, created_at timestamp NOT NULL, updated_at timestamp NOT NULL
) PARTITION BY RANGE (created_at);
CREATE TABLE semantic.orders_all PARTITION OF semantic.dm_orders_shopify DEFAULT;
CREATE FUNCTION semantic.drops() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER drops BEFORE INSERT ON semantic.orders_all FOR EACH ROW EXECUTE FUNCTION semantic.drops();
