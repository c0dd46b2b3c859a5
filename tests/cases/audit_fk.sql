-- case: supabase#1859: audit rows written by a trigger, with a foreign key to what was inserted
-- expect: loads
-- warns: aud
-- stays: data.audit \(tenant_id, order_id\) -> data.dm_orders_shopify: 50 rows
-- mends: DELETE FROM data.audit
CREATE TABLE data.audit (id bigserial PRIMARY KEY, tenant_id uuid, order_id text, at timestamptz DEFAULT now(), FOREIGN KEY (tenant_id, order_id) REFERENCES data.dm_orders_shopify);
CREATE FUNCTION public.aud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO data.audit (tenant_id, order_id) VALUES (NEW.tenant_id, NEW.order_id); RETURN NULL; END $$;
CREATE TRIGGER aud AFTER INSERT ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.aud();
