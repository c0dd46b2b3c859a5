-- trait: an enum without a label has no value at all
-- expect: refuses zoo_a \(nothing\)
CREATE TYPE nothing AS ENUM ();
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a nothing NOT NULL;
