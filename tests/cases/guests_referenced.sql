-- case: no 0 for a guest where every number must be a customer's
-- platform: woocommerce
-- count: 100
-- expect: loads
-- check: SELECT 1 FROM data.dm_orders_woocommerce o LEFT JOIN data.dm_customers_woocommerce c USING (tenant_id, id) WHERE o.customer_id IS NULL OR o.customer_id = 0
ALTER TABLE data.dm_orders_woocommerce ALTER customer_id SET NOT NULL,
  ADD FOREIGN KEY (tenant_id, customer_id) REFERENCES data.dm_customers_woocommerce (tenant_id, id);
