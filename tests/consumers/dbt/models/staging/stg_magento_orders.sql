-- Times have no zone and are UTC; money has four decimals.
select tenant_id, 'magento' as platform, entity_id::text as order_id, increment_id as order_number,
       customer_id::text as customer_id, created_at at time zone 'UTC' as ordered_at, order_currency as currency,
       case when state = 'canceled' then 'cancelled'
            when state = 'closed' then 'refunded'
            when total_refunded > 0 then 'partially_refunded'
            when state = 'complete' then 'shipped'
            when state = 'processing' then 'paid'
            else 'pending' end as state,
       subtotal as items_amount, discount_amount, tax_amount, shipping_amount, grand_total as total_amount,
       total_refunded as refunded_amount, landing_page
from {{ source('semantic', 'dm_orders_magento') }}
