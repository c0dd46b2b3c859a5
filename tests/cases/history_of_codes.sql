-- case: codes that count on: by the year, over all years, by the month, before the year; beside letters that count nothing
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders WHERE invoice IS NULL OR invoice !~ ('^INV-' || to_char(created_at AT TIME ZONE 'UTC', 'YYYY') || '-\d{5}$')
-- check: SELECT invoice FROM data.orders GROUP BY 1 HAVING count(*) > 1
-- check: SELECT 1 FROM data.orders GROUP BY left(invoice, 8) HAVING max(right(invoice, 5)::int) <> count(*) OR min(right(invoice, 5)::int) <> 1
-- check: SELECT id FROM (SELECT id, right(invoice, 5)::int - lag(right(invoice, 5)::int) OVER (PARTITION BY id > 400, left(invoice, 8) ORDER BY created_at, invoice) AS step FROM data.orders) x WHERE step <> 1
-- check: SELECT 1 FROM data.orders HAVING max(right(receipt, 6)::int) <> 7000 + count(*) OR count(DISTINCT receipt) <> count(*) OR bool_or(receipt !~ '^R\d{6}$')
-- check: SELECT id FROM (SELECT id, receipt, max(receipt) OVER (ORDER BY created_at, receipt ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM data.orders WHERE id > 400) x WHERE receipt <= before
-- check: SELECT id FROM data.orders WHERE month_code IS NULL OR month_code !~ ('^\d+/' || to_char(created_at AT TIME ZONE 'UTC', 'YYYY') || '$')
-- check: SELECT 1 FROM data.orders HAVING count(DISTINCT month_code) <> count(*) OR max(split_part(month_code, '/', 1)::int) <> 90 + count(*)
-- check: SELECT id FROM data.orders WHERE locker IS NULL OR locker !~ '^L-\d{4}$'
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, created_at timestamptz, total_price numeric(12,2), currency text,
  invoice text, receipt varchar(7), month_code text, locker text);
insert into data.orders
select '{workspace}', g, t, 10 + g, 'EUR',
  'INV-' || to_char(t at time zone 'UTC', 'YYYY') || '-' || lpad((row_number() over (partition by to_char(t at time zone 'UTC', 'YYYY') order by g))::text, 5, '0'),
  'R' || lpad((7000 + g)::text, 6, '0'), (90 + g) || '/' || to_char(t at time zone 'UTC', 'YYYY'), 'L-' || lpad((g * 3571 % 9973)::text, 4, '0')
from generate_series(1, 400) g, lateral (select now() - (401 - g) * interval '41 hours') x (t);
create view semantic.dm_orders_shopify as select * from data.orders;
