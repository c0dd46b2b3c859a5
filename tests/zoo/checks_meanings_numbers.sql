-- trait: CHECKs on money and times that the model keeps by itself
-- expect: loads
ALTER TABLE semantic.dm_variants_shopify
  ADD CONSTRAINT dearer CHECK (compare_at_price IS NULL OR compare_at_price > price),
  ADD CONSTRAINT sold CHECK (price > 0);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN total_shipping numeric(12,2) NOT NULL CHECK (total_shipping >= 0),
  ADD COLUMN cancelled_at timestamp,
  ADD CONSTRAINT later CHECK (updated_at >= created_at);
