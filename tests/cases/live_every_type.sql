-- case: live rows that hold the odd value of every type: empty ranges, composites, JSON null, 24:00, huge numbers, NULLs in arrays
-- expect: loads
-- warns: n1 .30., n2 .60., n3 .60., f1 .30., f2 .60.
-- check: SELECT order_id FROM data.dm_orders_shopify WHERE jn NOT IN ('null', '[]', '"x"') OR js::text <> 'null'
-- check: SELECT order_id FROM data.dm_orders_shopify WHERE a1 IS DISTINCT FROM '[0:1]={a,b}' OR a4 IS DISTINCT FROM '{{{a,NULL},{"NULL","c\"d"}}}'
-- check: SELECT order_id FROM data.dm_orders_shopify WHERE order_id > '5000000000060' AND (NOT isfinite(d1) OR NOT isfinite(valid_until) OR f1 = 'NaN' OR n1 = 'Infinity')
CREATE TYPE pair AS (a int, b text); CREATE DOMAIN ratio_d AS float8; CREATE DOMAIN day_d AS date;
ALTER TABLE data.dm_orders_shopify
 ADD r1 tstzrange, ADD r2 int4range, ADD r3 daterange, ADD r4 nummultirange, ADD comp pair, ADD jn jsonb, ADD js json, ADD iv interval, ADD mo money, ADD ti time, ADD tz timetz, ADD vb varbit, ADD b8 bit(8),
 ADD n1 numeric, ADD n2 numeric(38,10), ADD n3 numeric(30,20), ADD n4 numeric(5,-2), ADD f1 float8, ADD f2 float4, ADD fd ratio_d, ADD dd day_d, ADD t1 text, ADD t2 text, ADD t3 varchar(10), ADD a1 text[], ADD a2 int[], ADD a3 timestamptz[], ADD a4 text[], ADD u1 uuid, ADD by bytea, ADD ip inet, ADD d1 date, ADD ts timestamp, ADD pt point, ADD c1 char(3), ADD bo bool, ADD i8 bigint, ADD xm xml, ADD tv tsvector, ADD d2 date, ADD n5 numeric, ADD valid_until timestamptz, ADD nan2 numeric not null default 'NaN';

INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,
 r1,r2,r3,r4,comp,jn,js,iv,mo,ti,tz,vb,b8,n1,n2,n3,n4,f1,f2,fd,dd,t1,t2,t3,a1,a2,a3,a4,u1,by,ip,d1,ts,pt,c1,bo,i8,xm,tv,d2,n5,valid_until)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now(),
 tstzrange('-infinity','infinity'), CASE WHEN i%2=0 THEN 'empty' ELSE '[1,)' END::int4range, daterange(null,'infinity'), '{[1,2],(3,)}', row(i,null)::pair, CASE WHEN i%3=0 THEN 'null' WHEN i%3=1 THEN '[]' ELSE '"x"' END::jsonb, 'null', CASE i%3 WHEN 0 THEN interval '178000000 years' WHEN 1 THEN '-1 mon +3 days' ELSE '0' END, CASE i%3 WHEN 0 THEN '-92233720368547758.08' ELSE '$1,234.56' END::money, '24:00', '24:00+05:45', B'101', B'11110000',
 CASE i%4 WHEN 0 THEN 1e300 WHEN 1 THEN 1e-300 WHEN 2 THEN 'Infinity'::numeric ELSE -7 END, 1234567890123456789012345678.0123456789, 1234567890.12345678901234567890, 12345, CASE i%4 WHEN 0 THEN 1e308 WHEN 1 THEN '-0' WHEN 2 THEN 4.9e-324 ELSE 'NaN' END, CASE i%2 WHEN 0 THEN 'Infinity' ELSE 3.4e38 END::float4, 'NaN', '5874897-12-31',
 E'a\tb\n\u0001'||chr(128512), repeat(chr(233),5000)||i, chr(128512)||'x', ('[0:1]={a,b}')::text[], '{1,NULL}', array['infinity','-infinity']::timestamptz[], '{{{a,NULL},{"NULL","c\"d"}}}', '00000000-0000-0000-0000-000000000000', '\x00ff', '::1', CASE i%3 WHEN 0 THEN '0001-01-01 BC' WHEN 1 THEN 'infinity' ELSE '2024-02-29' END::date, '294276-12-31 23:59:59', '(NaN,Infinity)', 'a', i%2=0, 9223372036854775807, '<a/>', 'a:1', CASE WHEN i%5=0 THEN '9999-12-31'::date ELSE date '2024-01-01'+i END, 99999999999999999, CASE WHEN i%3=0 THEN 'infinity' WHEN i%3=1 THEN '9999-12-31' ELSE now()+interval '1 year' END::timestamptz
 FROM generate_series(1,60) i;
