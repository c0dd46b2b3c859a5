-- Shopify's subtotal is what is left of the lines after discounts; what came back of a part refund is not in the view.
select tenant_id, 'shopify' as platform, order_id::text as order_id, order_number, customer_id::text as customer_id,
       created_at as ordered_at, currency,
       case when financial_status = 'voided' or cancelled_at is not null then 'cancelled'
            when financial_status in ('refunded', 'partially_refunded') then financial_status
            when financial_status in ('pending', 'authorized', 'partially_paid') then 'pending'
            when fulfillment_status = 'fulfilled' then 'shipped'
            else 'paid' end as state,
       subtotal_price + total_discounts as items_amount, total_discounts as discount_amount, total_tax as tax_amount,
       0::numeric as shipping_amount, total_price as total_amount,
       case financial_status when 'refunded' then total_price when 'partially_refunded' then null else 0 end as refunded_amount,
       landing_site as landing_page
from {{ source('semantic', 'dm_orders_shopify') }}
