-- trait: no table has a tenant column: a database of one shop
-- expect: loads
-- columns: [dm_shop_info_shopify]
-- columns: tenant = false
-- columns: [dm_products_shopify]
-- columns: tenant = false
-- columns: [dm_variants_shopify]
-- columns: tenant = false
-- columns: [dm_customers_shopify]
-- columns: tenant = false
-- columns: [dm_orders_shopify]
-- columns: tenant = false
-- columns: [dm_order_items_shopify]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*semantic.dm_shop_info_shopify
-- warns: every workspace sees the mock rows: .*semantic.dm_orders_shopify
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE total_price < 0
ALTER TABLE semantic.dm_shop_info_shopify DROP tenant_id;
ALTER TABLE semantic.dm_products_shopify DROP tenant_id;
ALTER TABLE semantic.dm_variants_shopify DROP tenant_id;
ALTER TABLE semantic.dm_customers_shopify DROP tenant_id;
ALTER TABLE semantic.dm_orders_shopify DROP tenant_id;
ALTER TABLE semantic.dm_order_items_shopify DROP tenant_id;
