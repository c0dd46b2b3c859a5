-- case: soft delete on a leaf (events): BEFORE DELETE returns NULL
-- expect: loads
-- warns: soft
-- today: not as it should be
ALTER TABLE data.dm_shopify_pixel_events ADD deleted_at timestamptz;
CREATE FUNCTION public.soft() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE data.dm_shopify_pixel_events SET deleted_at = now() WHERE id = OLD.id; RETURN NULL; END $$;
CREATE TRIGGER soft BEFORE DELETE ON data.dm_shopify_pixel_events FOR EACH ROW EXECUTE FUNCTION public.soft();
