-- case: soft delete by a rule (ON DELETE DO INSTEAD UPDATE)
-- expect: loads
-- warns: soft
-- today: not as it should be
ALTER TABLE data.dm_orders_shopify ADD deleted_at timestamptz;
CREATE RULE soft AS ON DELETE TO data.dm_orders_shopify DO INSTEAD UPDATE data.dm_orders_shopify SET deleted_at = now() WHERE tenant_id = OLD.tenant_id AND order_id = OLD.order_id;
