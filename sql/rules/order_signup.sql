-- order_signup: nobody orders before they signed up.
-- needs: order.customer order.created customer.key customer.created
SELECT o.key FROM :order o JOIN :customer_all c ON c.key = o.customer WHERE o.created < c.created
