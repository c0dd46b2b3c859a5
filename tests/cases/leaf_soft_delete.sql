-- case: soft delete on a leaf (events): BEFORE DELETE returns NULL
-- sessions: full
-- expect: loads
-- warns: soft
-- kept: \d{4} rows of data.dm_shopify_pixel_events stay, and so do their tags: the trigger soft
-- kept: \d+ rows of data.dm_customers_shopify stay, .*: rows of data.dm_orders_shopify that stay refer to them
-- mends: ALTER TABLE data.dm_shopify_pixel_events DISABLE TRIGGER soft
ALTER TABLE data.dm_shopify_pixel_events ADD deleted_at timestamptz;
CREATE FUNCTION public.soft() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE data.dm_shopify_pixel_events SET deleted_at = now() WHERE id = OLD.id; RETURN NULL; END $$;
CREATE TRIGGER soft BEFORE DELETE ON data.dm_shopify_pixel_events FOR EACH ROW EXECUTE FUNCTION public.soft();
