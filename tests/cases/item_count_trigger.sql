-- case: order totals kept by a trigger on items, for INSERT and DELETE (the common counter cache)
-- expect: loads
-- check: SELECT o.order_id FROM data.dm_orders_shopify o JOIN data.dm_order_items_shopify i USING (tenant_id, order_id) GROUP BY o.order_id, o.items_n HAVING o.items_n <> sum(i.quantity)
-- warns: cc
ALTER TABLE data.dm_orders_shopify ADD items_n int NOT NULL DEFAULT 0;
CREATE FUNCTION public.cc() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 IF TG_OP = 'INSERT' THEN UPDATE data.dm_orders_shopify SET items_n = items_n + NEW.quantity WHERE tenant_id = NEW.tenant_id AND order_id = NEW.order_id;
 ELSE UPDATE data.dm_orders_shopify SET items_n = items_n - OLD.quantity WHERE tenant_id = OLD.tenant_id AND order_id = OLD.order_id; END IF; RETURN NULL; END $$;
CREATE TRIGGER cc AFTER INSERT OR DELETE ON data.dm_order_items_shopify FOR EACH ROW EXECUTE FUNCTION public.cc();
