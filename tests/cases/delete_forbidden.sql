-- case: supabase/agent-skills#543: append-only guard: DELETE raises
-- expect: loads
-- warns: nodel
-- today: not as it should be
CREATE FUNCTION public.nodel() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME; END $$;
CREATE TRIGGER nodel BEFORE DELETE ON data.dm_shopify_pixel_events FOR EACH ROW EXECUTE FUNCTION public.nodel();
