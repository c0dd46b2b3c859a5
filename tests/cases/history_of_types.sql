-- case: what live rows show of enums, flags, dates, texts with numbers, whole numbers, and of somebody's numbers
-- base: empty
-- platform: woocommerce
-- expect: loads
-- check: SELECT id FROM data.orders WHERE id > 500 AND status = 'completed' AND lane IS DISTINCT FROM 'fast'
-- check: SELECT id FROM data.orders WHERE id > 500 AND express <> (lane = 'fast')
-- check: SELECT id FROM data.orders WHERE id > 500 AND (ship_day - date_created::date) NOT IN (1, 2)
-- check: SELECT id FROM data.orders WHERE score <> 2 * items_in_box + 7
-- check: SELECT id FROM data.orders WHERE total_text::numeric <> total AND total_text <> total::text
-- check: SELECT id FROM data.orders WHERE id > 500 AND loyalty > 32767
-- check: SELECT id FROM data.orders WHERE id > 500 AND (phone_number BETWEEN 4915110000000 AND 4915119999999 OR tax_card IN ('A123', 'B456'))
-- check: SELECT id FROM data.orders WHERE id > 500 AND site_name IS DISTINCT FROM 'Haus & Hof'
-- check: SELECT id FROM data.orders WHERE id > 500 AND carrier_name NOT IN ('DHL', 'Hermes')
-- check: SELECT id FROM data.orders WHERE id > 500 AND attendant_first_name IN ('Maria', 'Jonas')
create schema data; create schema semantic;
create type data.lane as enum ('slow', 'fast', 'none');
create table data.orders (tenant_id uuid not null, id bigint primary key, date_created timestamp, status text, total numeric(12,2), lane data.lane,
  express boolean, ship_day date, items_in_box int, score int, total_text text, loyalty smallint, phone_number bigint, tax_card text, site_name text,
  carrier_name text, attendant_first_name text);
insert into data.orders
select '{workspace}', g, t, s, 20 + g, (case when s = 'completed' then 'fast' else 'slow' end)::data.lane, s = 'completed', (t + interval '1 day')::date + g % 2,
  1 + g % 9, 2 * (1 + g % 9) + 7, (20 + g)::numeric(12,2)::text, ((20 + g) * 10)::int, 4915110000000 + g * 777, (array['A123', 'B456'])[1 + g % 2], 'Haus & Hof',
  (array['DHL', 'Hermes'])[1 + g % 2], (array['Maria', 'Jonas'])[1 + g % 2]
from generate_series(1, 500) g, lateral (select timestamp '2026-11-20' - g * interval '1 day', (array['completed', 'completed', 'processing'])[1 + g % 3]) x (t, s);
create view semantic.dm_orders_woocommerce as select * from data.orders;
