-- case: ecto#4481, jakob/Postico#130: soft delete by rule on a leaf
-- sessions: full
-- expect: loads
-- warns: soft
-- kept: \d{4} rows of data.dm_shopify_pixel_events stay, and so do their tags: the rule soft
-- kept: \d+ rows of data.dm_customers_shopify stay, .*: rows of data.dm_orders_shopify that stay refer to them
-- mends: ALTER TABLE data.dm_shopify_pixel_events DISABLE RULE soft
ALTER TABLE data.dm_shopify_pixel_events ADD deleted_at timestamptz;
CREATE RULE soft AS ON DELETE TO data.dm_shopify_pixel_events DO INSTEAD UPDATE data.dm_shopify_pixel_events SET deleted_at = now() WHERE id = OLD.id;
