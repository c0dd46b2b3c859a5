-- A session that bought did so by one order, placed within it, on whose landing page the session began; and the orders of a
-- browser are of one customer.
select s.session_id, 'another order' as fault
from {{ ref('sessions') }} s
join {{ ref('orders') }} o using (order_key)
where s.orders <> 1 or o.ordered_at not between s.began_at - interval '1 minute' and s.ended_at + interval '1 minute'
   or right(s.landing_url, length(o.landing_page)) <> o.landing_page
union all
select s.client_id, 'two customers'
from {{ ref('sessions') }} s
join {{ ref('orders') }} o using (order_key)
group by s.client_id
having count(distinct o.customer_key) > 1
