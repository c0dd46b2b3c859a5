-- trait: a meaning that the column's type cannot hold
-- expect: refuses placed \(timestamp\) cannot hold total
-- exit: 3
-- columns: [dm_orders_shopify.placed]
-- columns: meaning = "total"
ALTER TABLE semantic.dm_orders_shopify ADD placed timestamp;
