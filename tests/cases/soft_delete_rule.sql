-- case: soft delete by a rule (ON DELETE DO INSTEAD UPDATE)
-- expect: loads
-- warns: soft
-- kept: 50 rows of data.dm_orders_shopify stay, and so do their tags: the rule soft
-- kept: \d+ rows of data.dm_customers_shopify stay, .*: rows of data.dm_orders_shopify that stay refer to them
-- mends: ALTER TABLE data.dm_orders_shopify DISABLE RULE soft
ALTER TABLE data.dm_orders_shopify ADD deleted_at timestamptz;
CREATE RULE soft AS ON DELETE TO data.dm_orders_shopify DO INSTEAD UPDATE data.dm_orders_shopify SET deleted_at = now() WHERE tenant_id = OLD.tenant_id AND order_id = OLD.order_id;
