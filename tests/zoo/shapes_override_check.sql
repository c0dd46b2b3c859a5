-- trait: a constant that a CHECK over two columns refuses
-- expect: refuses generated rows would violate dear
-- columns: [dm_orders_shopify.floor]
-- columns: constant = 999999
ALTER TABLE semantic.dm_orders_shopify ADD floor integer NOT NULL, ADD CONSTRAINT dear CHECK (total_price > floor);
