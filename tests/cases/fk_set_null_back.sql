-- case: parent keeps a pointer to its newest child, ON DELETE SET NULL
-- expect: loads
-- warns: lasto
ALTER TABLE data.dm_customers_shopify ADD last_order_id text, ADD FOREIGN KEY (tenant_id, last_order_id) REFERENCES data.dm_orders_shopify ON DELETE SET NULL (last_order_id) DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION public.lasto() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE data.dm_customers_shopify SET last_order_id = NEW.order_id WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.customer_id; RETURN NULL; END $$;
CREATE TRIGGER lasto AFTER INSERT ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.lasto();
