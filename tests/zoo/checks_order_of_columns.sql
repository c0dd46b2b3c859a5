-- trait: columns that must not be below others
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_low integer NOT NULL,
  ADD COLUMN zoo_high integer NOT NULL,
  ADD COLUMN zoo_top integer NOT NULL,
  ADD CONSTRAINT low_high CHECK (zoo_low < zoo_high),
  ADD CONSTRAINT high_top CHECK (zoo_high < zoo_top),
  ADD CONSTRAINT top_most CHECK (zoo_top <= 90);
