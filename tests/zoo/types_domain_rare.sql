-- trait: domains over rare types
-- expect: loads
CREATE DOMAIN span AS tstzrange CHECK (NOT isempty(VALUE));
CREATE DOMAIN net AS inet CHECK (family(VALUE) = 4);
CREATE DOMAIN hw AS macaddr NOT NULL;
CREATE DOMAIN tod AS timetz;
CREATE DOMAIN flags AS bit(4);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a span NOT NULL,
  ADD COLUMN zoo_b net NOT NULL,
  ADD COLUMN zoo_c hw NOT NULL,
  ADD COLUMN zoo_d tod NOT NULL,
  ADD COLUMN zoo_e flags NOT NULL;
