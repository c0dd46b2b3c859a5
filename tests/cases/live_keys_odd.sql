-- case: live keys that are empty, in other digits, beyond int8, negative, with a line break or a placeholder
-- base: zoo
-- expect: loads
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,total_price,subtotal_price,created_at,updated_at) SELECT v,'{workspace}','paid',1,1,now(),now() FROM (VALUES (''),('٣٤٥'),('１２３'),('99999999999999999999999999'),('-5'),('1e5'),(E'a\nb'),('%s'),('{x}'),(E'\\'),('00000000-0000-0000-0000-000000000000')) x(v);
