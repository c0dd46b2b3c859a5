select order_key, sum(amount) filter (where kind = 'refund') as refunded, sum(amount) filter (where kind = 'payment') as paid
from {{ ref('payments') }}
group by order_key
having sum(amount) filter (where kind = 'refund') > coalesce(sum(amount) filter (where kind = 'payment'), 0)
