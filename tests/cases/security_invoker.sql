-- case: supabase linter: views with security_invoker, RLS forced below
-- expect: loads
ALTER VIEW semantic.dm_orders_shopify SET (security_invoker = on); ALTER VIEW semantic.dm_customers_shopify SET (security_invoker = on);
ALTER TABLE data.dm_orders_shopify ENABLE ROW LEVEL SECURITY; ALTER TABLE data.dm_orders_shopify FORCE ROW LEVEL SECURITY; CREATE POLICY p ON data.dm_orders_shopify USING (tenant_id = public.current_workspace_id());
