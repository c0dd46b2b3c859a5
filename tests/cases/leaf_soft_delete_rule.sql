-- case: ecto#4481, jakob/Postico#130: soft delete by rule on a leaf
-- expect: loads
-- warns: soft
-- today: not as it should be
ALTER TABLE data.dm_shopify_pixel_events ADD deleted_at timestamptz;
CREATE RULE soft AS ON DELETE TO data.dm_shopify_pixel_events DO INSTEAD UPDATE data.dm_shopify_pixel_events SET deleted_at = now() WHERE id = OLD.id;
