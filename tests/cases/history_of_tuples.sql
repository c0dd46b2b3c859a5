-- case: whole tuples of live rows, what they depend on, and their NULLs together; amounts at rates, times in order
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders o WHERE NOT EXISTS (SELECT FROM data.orders l WHERE l.id <= 3000 AND (l.carrier, l.service, l.zone) IS NOT DISTINCT FROM (o.carrier, o.service, o.zone))
-- check: SELECT id FROM data.orders WHERE (carrier IS NULL) <> (parcel IS NULL)
-- check: SELECT id FROM data.orders WHERE id > 3000 AND lane <> CASE WHEN total_price >= 99 THEN 'free' ELSE 'paid' END AND total_price NOT BETWEEN 98 AND 100
-- check: SELECT id FROM data.orders WHERE (engine IS NULL) <> (created_at < '2026-03-01') AND created_at NOT BETWEEN '2026-02-28' AND '2026-03-02'
-- check: SELECT id FROM data.orders WHERE abs(fee - round(total_price * CASE currency WHEN 'EUR' THEN 0.014 ELSE 0.029 END + 0.25, 2)) > 0.006
-- check: SELECT id FROM data.orders WHERE picked_ts < created_at OR packed_ts < picked_ts
-- check: SELECT customer_id FROM data.orders WHERE customer_id IS NOT NULL GROUP BY 1 HAVING count(DISTINCT tier) > 1
create schema data; create schema semantic;
create table data.customers (tenant_id uuid not null, id bigint primary key, email text, created_at timestamptz);
create table data.orders (tenant_id uuid not null, id bigint primary key, customer_id bigint, created_at timestamptz, currency text, total_price numeric(12,2), carrier text, service text,
  zone text, parcel text, lane text, engine text, fee numeric(12,2), picked_ts timestamptz, packed_ts timestamptz, tier text);
insert into data.customers select '{workspace}', g, 'c' || g || '@corp.test', '2025-01-01' from generate_series(1, 400) g;
insert into data.orders
select '{workspace}', g, c, t, u, p, (array['DHL', 'DHL', 'UPS', 'GLS', null])[k], (array['std', 'exp', 'exp', 'std', null])[k], (array['Z1', 'Z2', 'Z1', 'Z3', null])[k],
  case when k < 5 then 'P-' || lpad((g * 7919 % 1000000)::text, 6, '0') end, case when p >= 99 then 'free' else 'paid' end,
  case when t >= '2026-03-01' then (array['v2', 'v3'])[1 + g % 2] end, round(p * case u when 'EUR' then 0.014 else 0.029 end + 0.25, 2),
  t + g * 37 % 2880 * interval '1 min', t + (g * 37 % 2880 + g * 53 % 2880) * interval '1 min', (array['gold', 'silver', 'bronze'])[1 + c % 3]
from generate_series(1, 3000) g, lateral (select 1 + abs(hashtext(g::text)) % 400, timestamptz '2025-10-01' + g * interval '3 hours', (array['EUR', 'EUR', 'USD'])[1 + g * 11 % 3],
  (500 + g * 97 % 29000) / 100.0, 1 + abs(hashtext(g || 'k')) % 5) x (c, t, u, p, k);
create view semantic.dm_customers_shopify as select * from data.customers;
create view semantic.dm_orders_shopify as select * from data.orders;
