-- order_guest: an order that says it is a guest's has no customer, and any other has one.
-- needs: order.guest order.customer
-- 0 stands for a guest on some platforms.
SELECT o.key
FROM :order o
WHERE lower(o.guest) IN ('true', 't', '1', 'yes', 'y') <> (coalesce(o.customer, '0') = '0')
