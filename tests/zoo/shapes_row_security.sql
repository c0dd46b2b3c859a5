-- trait: row-level security forced on a table, for a role that it does not bind: it loads
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ENABLE ROW LEVEL SECURITY;
ALTER TABLE semantic.dm_orders_shopify FORCE ROW LEVEL SECURITY;
CREATE POLICY nobody ON semantic.dm_orders_shopify USING (false);
