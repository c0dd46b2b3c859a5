-- trait: a further column that is handed on from table to table, of a domain with its own default
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify i JOIN semantic.dm_products_shopify p ON p.id = i.product_id WHERE i.line_tier IS DISTINCT FROM p.tier
CREATE DOMAIN public.tiers AS varchar(8) DEFAULT 'gold' CHECK (VALUE IN ('gold', 'tin'));
ALTER TABLE semantic.dm_products_shopify ADD tier public.tiers NOT NULL, ADD UNIQUE (tier, id);
ALTER TABLE semantic.dm_variants_shopify ADD v_tier public.tiers NOT NULL, ADD UNIQUE (id, v_tier),
  ADD FOREIGN KEY (v_tier, product_id) REFERENCES semantic.dm_products_shopify (tier, id);
ALTER TABLE semantic.dm_order_items_shopify ADD line_tier varchar(8),
  ADD FOREIGN KEY (variant_id, line_tier) REFERENCES semantic.dm_variants_shopify (id, v_tier);
