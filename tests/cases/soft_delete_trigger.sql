-- case: soft delete: a BEFORE DELETE trigger that keeps the row (returns NULL)
-- expect: loads
-- warns: soft
-- kept: 50 rows of data.dm_orders_shopify stay, and so do their tags: the trigger soft
-- kept: \d+ rows of data.dm_customers_shopify stay, .*: rows of data.dm_orders_shopify that stay refer to them
-- mends: ALTER TABLE data.dm_orders_shopify DISABLE TRIGGER soft
ALTER TABLE data.dm_orders_shopify ADD deleted_at timestamptz;
CREATE FUNCTION public.soft() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE data.dm_orders_shopify SET deleted_at = now() WHERE tenant_id = OLD.tenant_id AND order_id = OLD.order_id; RETURN NULL; END $$;
CREATE TRIGGER soft BEFORE DELETE ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.soft();
