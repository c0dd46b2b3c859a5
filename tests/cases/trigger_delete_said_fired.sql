-- case: triggers that are not for INSERT are said to "have fired" (and doctor: "fires for every row")
-- expect: loads
CREATE FUNCTION public.x() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'x'; END $$;
CREATE TRIGGER notrunc BEFORE TRUNCATE ON data.dm_orders_shopify FOR EACH STATEMENT EXECUTE FUNCTION public.x();
CREATE TRIGGER upd BEFORE UPDATE ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.x();
