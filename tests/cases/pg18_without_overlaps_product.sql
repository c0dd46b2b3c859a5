-- case: pgplex/pgschema#364: temporal unique key over a column that repeats (product_id)
-- server: 18
-- expect: refuses variant_period
CREATE EXTENSION btree_gist;
ALTER TABLE data.dm_variants_shopify ADD valid_period tstzrange NOT NULL DEFAULT tstzrange(now(), 'infinity', '[)'),
 ADD CONSTRAINT variant_period UNIQUE (tenant_id, product_id, valid_period WITHOUT OVERLAPS);
