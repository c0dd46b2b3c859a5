-- case: columns of live rows that follow from others: of status, country, money, time, number
-- base: empty
-- expect: loads
-- check: SELECT id FROM data.orders WHERE id > 400 AND stage IS DISTINCT FROM CASE financial_status WHEN 'paid' THEN 'Done' WHEN 'pending' THEN 'Waiting' WHEN 'refunded' THEN 'Returned' ELSE stage END
-- check: SELECT id FROM data.orders WHERE id > 400 AND (financial_status = 'pending') <> (settlement IS NULL) AND financial_status IN ('paid', 'pending', 'refunded')
-- check: SELECT id FROM data.orders WHERE fee_total <> round(total_price * 0.029 + 0.30, 2) OR fee_total IS NULL
-- check: SELECT id FROM data.orders WHERE local_value <> round(total_price * 1.0837, 2) OR local_value IS NULL
-- check: SELECT id FROM data.orders WHERE pretax_worth <> total_price - total_tax OR pretax_worth IS NULL
-- check: SELECT id FROM data.orders WHERE label <> 'ORD-' || order_number OR backend_link <> 'https://back.example.com/orders/' || id || '/edit' OR label IS NULL OR backend_link IS NULL
-- check: SELECT id FROM data.orders WHERE promised_at <> created_at + interval '3 days' OR promised_at IS NULL
-- check: SELECT id FROM data.orders WHERE id > 400 AND confirmed_on_screen_at - processed_at NOT BETWEEN interval '10 s' AND interval '70 s'
-- check: SELECT id FROM data.orders WHERE id > 400 AND view_label IS DISTINCT FROM 'Default Store View'
-- check: SELECT id FROM data.orders WHERE id > 400 AND (desk, desk_code) NOT IN (('North', 'N1'), ('South', 'S7'))
-- check: SELECT id FROM data.orders WHERE id > 400 AND (cashier_name ~ 'Anna|Bert' OR handled_by ~ 'Anna|Bert')
-- check: SELECT id FROM data.orders WHERE id > 400 AND (day_key, month_no, week_no) IS DISTINCT FROM (to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDD')::int, extract(month FROM created_at AT TIME ZONE 'UTC'), extract(week FROM created_at AT TIME ZONE 'UTC'))
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, order_number int, created_at timestamptz, processed_at timestamptz,
  financial_status text, total_price numeric(12,2), total_tax numeric(12,2), stage text, settlement text, fee_total numeric(12,2),
  local_value numeric(14,2), pretax_worth numeric(12,2), label text, backend_link text, promised_at timestamptz, confirmed_on_screen_at timestamptz,
  view_label text, desk text, desk_code varchar(4), cashier_name text, handled_by text, day_key int not null, month_no numeric(2), week_no smallint);
insert into data.orders
select '{workspace}', g, 1000 + g, t, t + interval '90 s' * (g % 3), s, 10 + g, g % 7,
  case s when 'paid' then 'Done' when 'pending' then 'Waiting' else 'Returned' end,
  case when s <> 'pending' then (array['bank', 'card'])[1 + g % 2] end,
  round((10 + g) * 0.029 + 0.30, 2), round((10 + g) * 1.0837, 2), 10 + g - g % 7, 'ORD-' || (1000 + g),
  'https://back.example.com/orders/' || g || '/edit', t + interval '3 days', t + interval '90 s' * (g % 3) + interval '1 s' * (15 + g % 40),
  case when g in (5, 77) then 'Old View' else 'Default Store View' end, (array['North', 'South'])[1 + g % 2], (array['N1', 'S7'])[1 + g % 2],
  (array['Anna', 'Bert'])[1 + g % 2], (array['Anna', 'Bert'])[1 + g % 2],
  to_char(t at time zone 'UTC', 'YYYYMMDD')::int, extract(month from t at time zone 'UTC'), extract(week from t at time zone 'UTC')
from generate_series(1, 400) g, lateral (select now() - g * interval '1 day', (array['paid', 'paid', 'pending', 'refunded'])[1 + g % 4]) x (t, s);
create view semantic.dm_orders_shopify as select * from data.orders;
