select o.order_key, o.ordered_at, c.signed_up_at
from {{ ref('orders') }} o
join {{ ref('customers') }} c using (customer_key)
where o.ordered_at < c.signed_up_at
