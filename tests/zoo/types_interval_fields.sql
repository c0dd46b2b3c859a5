-- trait: intervals of some fields only, and zoned times of low precision
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a interval year to month NOT NULL, ADD COLUMN zoo_b interval hour NOT NULL,
  ADD COLUMN zoo_c interval(0) NOT NULL, ADD COLUMN zoo_d timetz(0) NOT NULL;
