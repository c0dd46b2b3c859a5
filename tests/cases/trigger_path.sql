-- case: supabase#541/#21825: a trigger function that names its table unqualified and fails
-- expect: fails loading data.dm_orders_shopify: .*hook\(\)
-- warns: hook
CREATE FUNCTION public.hook() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$ BEGIN INSERT INTO modes(a) VALUES (1); RETURN NEW; END $$;
CREATE TRIGGER hook AFTER INSERT ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.hook();
