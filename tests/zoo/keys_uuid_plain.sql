-- trait: a uuid without a default
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id uuid PRIMARY KEY;
