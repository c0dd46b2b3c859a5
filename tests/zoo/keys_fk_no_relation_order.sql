-- trait: the same for an order and a variant
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD main_variant text NOT NULL REFERENCES semantic.dm_variants_shopify;
