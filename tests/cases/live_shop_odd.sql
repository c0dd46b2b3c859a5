-- case: a live shop with a time zone that the IANA does not have, created at infinity
-- base: zoo
-- expect: loads
-- warns: dm_shop_info_shopify: .*created_at .1., updated_at .1.
INSERT INTO semantic.dm_shop_info_shopify VALUES ('1','{workspace}','Ü','a.myshopify.com','eur','(GMT-05:00) Eastern Time','infinity','4713-01-01 BC');
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,total_price,subtotal_price,created_at,updated_at) SELECT (500000+i)::text,'{workspace}','paid',11,11,now(),now() FROM generate_series(1,60) i;
