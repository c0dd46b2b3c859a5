-- case: supabase/agent-skills#543: append-only guard: DELETE raises
-- expect: loads
-- warns: nodel
-- stays: append-only table dm_shopify_pixel_events.*the trigger nodel
-- mends: ALTER TABLE data.dm_shopify_pixel_events DISABLE TRIGGER nodel
CREATE FUNCTION public.nodel() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME; END $$;
CREATE TRIGGER nodel BEFORE DELETE ON data.dm_shopify_pixel_events FOR EACH ROW EXECUTE FUNCTION public.nodel();
