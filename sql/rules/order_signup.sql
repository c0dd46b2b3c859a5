-- order_signup: no order is older than its customer's signup.
-- needs: order.customer order.created customer.key customer.created
SELECT o.key FROM :order o JOIN :customer_all c ON c.key = o.customer WHERE o.created < c.created
