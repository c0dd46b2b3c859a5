-- An incomplete order never became one.
select tenant_id, 'bigcommerce' as platform, order_id::text as order_id, order_number, customer_id::text as customer_id,
       date_created as ordered_at, currency_code as currency,
       case when status in ('Cancelled', 'Declined') then 'cancelled'
            when status = 'Refunded' then 'refunded'
            when status = 'Partially Refunded' then 'partially_refunded'
            when status in ('Pending', 'Awaiting Payment', 'Manual Verification Required', 'Disputed') then 'pending'
            when status in ('Shipped', 'Partially Shipped', 'Completed') then 'shipped'
            else 'paid' end as state,
       subtotal_ex_tax as items_amount, discount_amount, total_tax as tax_amount,
       shipping_cost_inc_tax as shipping_amount, total_inc_tax as total_amount, refunded_amount, landing_page
from {{ source('semantic', 'dm_orders_bigcommerce') }}
where status <> 'Incomplete'
