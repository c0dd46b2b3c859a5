-- trait: small types everywhere
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify ALTER order_id TYPE varchar(7), ALTER quantity TYPE smallint, ALTER price TYPE numeric(7,2);
ALTER TABLE semantic.dm_variants_shopify ALTER inventory_quantity TYPE smallint;
ALTER TABLE semantic.dm_customers_shopify ALTER first_name TYPE varchar(12), ALTER orders_count TYPE smallint;
