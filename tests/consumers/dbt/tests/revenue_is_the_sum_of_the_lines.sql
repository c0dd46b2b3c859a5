-- The lines make the order's amount, and amount, discount, tax and shipping its total.
select o.order_key, o.items_amount, sum(i.amount) as lines
from {{ ref('orders') }} o
left join {{ ref('order_items') }} i using (order_key)
group by o.order_key, o.items_amount, o.discount_amount, o.tax_amount, o.shipping_amount, o.total_amount
having o.items_amount is distinct from sum(i.amount)
    or o.items_amount - o.discount_amount + o.tax_amount + o.shipping_amount <> o.total_amount
