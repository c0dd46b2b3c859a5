-- case: yugabyte-db#33698 / pgschema#364: UNIQUE (..., during WITHOUT OVERLAPS) where the range has no default
-- server: 18
-- expect: refuses variant_period
CREATE EXTENSION btree_gist;
ALTER TABLE data.dm_variants_shopify ADD during daterange NOT NULL,
 ADD CONSTRAINT variant_period UNIQUE (tenant_id, product_id, during WITHOUT OVERLAPS);
