-- case: a counter kept by a trigger whose block has EXCEPTION: its rows get another writer than the run
-- expect: breaks 50 of 50 rows of data.dm_orders_shopify were written anew by a trigger.*the trigger cc
ALTER TABLE data.dm_orders_shopify ADD items_n int NOT NULL DEFAULT 0;
CREATE FUNCTION public.cc() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 BEGIN UPDATE data.dm_orders_shopify SET items_n = items_n + 1 WHERE tenant_id = NEW.tenant_id AND order_id = NEW.order_id;
 EXCEPTION WHEN OTHERS THEN RAISE WARNING 'no count'; END; RETURN NULL; END $$;
CREATE TRIGGER cc AFTER INSERT ON data.dm_order_items_shopify FOR EACH ROW EXECUTE FUNCTION public.cc();
