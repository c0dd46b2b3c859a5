-- What was taken and what went back; amounts of part refunds that the platform does not say are NULL.
select tenant_id, platform, order_key, order_key || '-payment' as payment_key, 'payment' as kind, total_amount as amount,
       currency
from {{ ref('orders') }}
where state in ('paid', 'shipped', 'refunded', 'partially_refunded')
union all
select tenant_id, platform, order_key, order_key || '-refund', 'refund', refunded_amount, currency
from {{ ref('orders') }}
where state in ('refunded', 'partially_refunded')
