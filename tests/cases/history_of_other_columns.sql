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
-- check: SELECT id FROM data.orders WHERE order_month <> to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') OR weekday_name <> to_char(created_at AT TIME ZONE 'UTC', 'FMDay') OR hour_no <> extract(hour FROM created_at AT TIME ZONE 'UTC') OR lot <> 'LOT-' || to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDD') OR booked_on <> (created_at AT TIME ZONE 'UTC')::date OR order_month || weekday_name || hour_no || lot || booked_on IS NULL
-- check: SELECT id FROM data.orders WHERE before_vat <> round(total_price / case vat_zone when 'CH' then 1.081 when 'AT' then 1.2 else 1.19 end, 2) OR before_vat IS NULL
-- check: SELECT id FROM data.orders WHERE (vat_zone = 'CH') <> (levy IS NULL) OR levy <> round(total_price * 0.05, 2) OR levy_doubled <> 2 * levy
-- check: SELECT id FROM data.orders WHERE points_earned <> floor(total_price * 1.5) OR points_earned IS NULL
-- check: SELECT id FROM data.orders WHERE total_usd <> round(total_price * 1.0837, 2) OR total_usd IS NULL OR abs(fee_usd - total_usd * 0.02) > 0.01 OR fee_usd IS NULL
create schema data; create schema semantic;
create table data.orders (tenant_id uuid not null, id bigint primary key, order_number int, created_at timestamptz, processed_at timestamptz,
  financial_status text, total_price numeric(12,2), total_tax numeric(12,2), stage text, settlement text, fee_total numeric(12,2),
  local_value numeric(14,2), pretax_worth numeric(12,2), label text, backend_link text, promised_at timestamptz, confirmed_on_screen_at timestamptz,
  view_label text, desk text, desk_code varchar(4), cashier_name text, handled_by text, day_key int not null, month_no numeric(2), week_no smallint,
  currency text, order_month text, weekday_name text, hour_no smallint, lot text, booked_on date, vat_zone text, before_vat numeric(12,2),
  levy numeric(12,2), levy_doubled numeric(12,2), points_earned int, total_usd numeric(12,2), fee_usd numeric(12,2));
insert into data.orders
select '{workspace}', g, 1000 + g, t, t + interval '90 s' * (g % 3), s, p, g % 7,
  case s when 'paid' then 'Done' when 'pending' then 'Waiting' else 'Returned' end,
  case when s <> 'pending' then (array['bank', 'card'])[1 + g % 2] end,
  round(p * 0.029 + 0.30, 2), round(p * 1.0837, 2), p - g % 7, 'ORD-' || (1000 + g),
  'https://back.example.com/orders/' || g || '/edit', t + interval '3 days', t + interval '90 s' * (g % 3) + interval '1 s' * (15 + g % 40),
  case when g in (5, 77) then 'Old View' else 'Default Store View' end, (array['North', 'South'])[1 + g % 2], (array['N1', 'S7'])[1 + g % 2],
  (array['Anna', 'Bert'])[1 + g % 2], (array['Anna', 'Bert'])[1 + g % 2],
  to_char(t at time zone 'UTC', 'YYYYMMDD')::int, extract(month from t at time zone 'UTC'), extract(week from t at time zone 'UTC'),
  'EUR', to_char(u, 'YYYY-MM'), to_char(u, 'FMDay'), extract(hour from u), 'LOT-' || to_char(u, 'YYYYMMDD'), u::date, z,
  round(p / case z when 'CH' then 1.081 when 'AT' then 1.2 else 1.19 end, 2), case when z <> 'CH' then round(p * 0.05, 2) end,
  case when z <> 'CH' then 2 * round(p * 0.05, 2) end, floor(p * 1.5), round(p * 1.0837, 2), round(round(p * 1.0837, 2) * 0.02, 2)
from generate_series(1, 400) g, lateral (select now() - g * interval '31 hours', (array['paid', 'paid', 'pending', 'refunded'])[1 + g % 4],
  (10 + g + g * 37 % 100 / 100.0)::numeric(12,2), (array['CH', 'AT', 'DE'])[1 + g % 3]) x (t, s, p, z), lateral (select t at time zone 'UTC') y (u);
create view semantic.dm_orders_shopify as select * from data.orders;
