-- A session ends after half an hour of silence of its browser. It belongs to the shop's first event page, and to the order
-- of its checkout.
with told as (
  select *, coalesce(occurred_at - lag(occurred_at) over browser > interval '30 minutes', true) as begins
  from {{ source('semantic', 'dm_shopify_pixel_events') }}
  window browser as (partition by client_id order by occurred_at, id)
), numbered as (
  select *, count(*) filter (where begins) over (partition by client_id order by occurred_at, id) as number from told
)
select tenant_id, client_id, client_id || '-' || number as session_id, min(occurred_at) as began_at,
       max(occurred_at) as ended_at, count(*) as events,
       (array_agg(page_url order by occurred_at, id))[1] as landing_url,
       (array_agg(referrer_url order by occurred_at, id))[1] as referrer_url,
       max(order_id) filter (where event_name = 'checkout_completed') as order_id,
       count(distinct order_id) filter (where event_name = 'checkout_completed') as orders
from numbered
group by tenant_id, client_id, number
