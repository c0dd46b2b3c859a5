-- trait: the override file speaks of an object that is not there
-- expect: refuses there is no dm_order_shopify
-- exit: 3
-- columns: [dm_order_shopify.total_price]
-- columns: meaning = "total"
SELECT 1;
