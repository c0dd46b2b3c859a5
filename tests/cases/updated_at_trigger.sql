-- case: AFTER INSERT trigger that recounts the customer (touches rows of the same run)
-- expect: loads
-- warns: recount
ALTER TABLE data.dm_customers_shopify ADD n int NOT NULL DEFAULT 0;
CREATE FUNCTION public.recount() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE data.dm_customers_shopify SET n = n + 1 WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.customer_id; RETURN NULL; END $$;
CREATE TRIGGER recount AFTER INSERT ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.recount();
