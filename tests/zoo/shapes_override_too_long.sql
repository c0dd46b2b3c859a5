-- trait: a constant that its column cannot hold
-- expect: refuses dm_orders_shopify.money: 'EURO' is longer than 3 characters
-- exit: 3
-- columns: [dm_orders_shopify.money]
-- columns: constant = "EURO"
ALTER TABLE semantic.dm_orders_shopify ADD money varchar(3);
