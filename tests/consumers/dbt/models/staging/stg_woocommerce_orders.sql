-- Times have no zone and are UTC. A part refund leaves the status as it was.
select tenant_id, 'woocommerce' as platform, order_id::text as order_id, order_number, customer_id::text as customer_id,
       date_created at time zone 'UTC' as ordered_at, currency,
       case when status in ('cancelled', 'failed') then 'cancelled'
            when status in ('pending', 'on-hold') then 'pending'
            when status = 'refunded' then 'refunded'
            when total_refunded > 0 then 'partially_refunded'
            when status = 'completed' then 'shipped'
            else 'paid' end as state,
       subtotal as items_amount, discount_total as discount_amount, total_tax as tax_amount,
       shipping_total as shipping_amount, total as total_amount, total_refunded as refunded_amount, landing_page
from {{ source('semantic', 'dm_orders_woocommerce') }}
