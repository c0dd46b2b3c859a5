-- trait: xml: not every server can read it, so it has no filler
-- expect: refuses zoo_a \(xml\)
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a xml NOT NULL;
