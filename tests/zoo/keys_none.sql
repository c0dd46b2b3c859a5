-- trait: no key at all
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id;
