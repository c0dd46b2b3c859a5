-- trait: a unique text of four characters
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD short_code varchar(4) NOT NULL UNIQUE;
