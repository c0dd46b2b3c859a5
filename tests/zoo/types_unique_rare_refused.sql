-- trait: a unique network cannot differ in every row
-- expect: refuses zoo_a \(macaddr\).*own in every row.*zoo_b \(date\)
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a macaddr NOT NULL UNIQUE, ADD COLUMN zoo_b date NOT NULL UNIQUE;
