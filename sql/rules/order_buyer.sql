-- order_buyer: an order repeats the mail address and the name of its customer, if that is a customer of the run.
-- needs: order.customer customer.key
-- needs: order.customer_email|order.first_name|order.last_name|order.billing_first_name|order.billing_last_name
-- uses: customer.email customer.first_name customer.last_name order.customer_email order.first_name order.last_name
-- uses: order.billing_first_name order.billing_last_name
SELECT o.key
FROM :order o
JOIN :customer c ON c.key = o.customer
WHERE (:order_has_customer_email AND :customer_has_email
    AND rtrim(coalesce(o.customer_email, '')) <> rtrim(left(coalesce(c.email, ''), :order_room_customer_email)))
  OR (:order_has_first_name AND :customer_has_first_name
    AND rtrim(coalesce(o.first_name, '')) <> rtrim(left(coalesce(c.first_name, ''), :order_room_first_name)))
  OR (:order_has_last_name AND :customer_has_last_name
    AND rtrim(coalesce(o.last_name, '')) <> rtrim(left(coalesce(c.last_name, ''), :order_room_last_name)))
  OR (:order_has_billing_first_name AND :customer_has_first_name
    AND rtrim(coalesce(o.billing_first_name, ''))
      <> rtrim(left(coalesce(c.first_name, ''), :order_room_billing_first_name)))
  OR (:order_has_billing_last_name AND :customer_has_last_name
    AND rtrim(coalesce(o.billing_last_name, ''))
      <> rtrim(left(coalesce(c.last_name, ''), :order_room_billing_last_name)))
