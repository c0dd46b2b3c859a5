-- trait: the same, deferrable
-- expect: loads
ALTER TABLE semantic.dm_customers_shopify ADD last_order_id text REFERENCES semantic.dm_orders_shopify DEFERRABLE INITIALLY DEFERRED;
