-- fact_order_number: a row names the number of its order.
-- of: item payment refund
-- needs: fact.order_number fact.order order.key order.number
SELECT f.key FROM :fact f JOIN :order o ON o.key = f.order WHERE f.order_number <> o.number
