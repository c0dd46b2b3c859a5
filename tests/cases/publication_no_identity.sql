-- case: supabase/etl#22, timgit/pg-boss#387: a published table without key cannot be deleted from
-- expect: refuses replica identity
ALTER TABLE data.dm_shopify_pixel_events DROP CONSTRAINT dm_shopify_pixel_events_pkey;
CREATE PUBLICATION everything FOR ALL TABLES;
