-- case: AFTER DELETE trigger that recounts the parent: clean deletes the child first, the parent's row is then touched
-- expect: loads
-- warns: recount
ALTER TABLE data.dm_customers_shopify ADD n int NOT NULL DEFAULT 0;
CREATE FUNCTION public.recount() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE data.dm_customers_shopify SET n = n - 1 WHERE tenant_id = OLD.tenant_id AND customer_id = OLD.customer_id; RETURN NULL; END $$;
CREATE TRIGGER recount AFTER DELETE ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.recount();
