-- trait: the override file speaks of a column that is not there
-- expect: refuses dm_orders_shopify has no column totl_price
-- exit: 3
-- columns: [dm_orders_shopify.totl_price]
-- columns: meaning = "total"
SELECT 1;
