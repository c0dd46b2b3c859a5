-- order_click: the id of an ad's click in a column of an order is that of the page on which its visit began.
-- needs: order.landing_page marked_orders
-- A short column has the first of it only.
SELECT m.key FROM :marked_orders m
WHERE (m.kept IS NULL) <> (m.shown IS NULL) OR m.kept <> left(m.shown, length(m.kept))
