-- case: pgplex/pgschema#364: temporal keys WITHOUT OVERLAPS / PERIOD
-- server: 18
-- expect: loads
CREATE EXTENSION btree_gist;
ALTER TABLE data.dm_variants_shopify ADD valid_period tstzrange NOT NULL DEFAULT tstzrange(now(), 'infinity', '[)'),
 ADD CONSTRAINT variant_period UNIQUE (tenant_id, variant_id, valid_period WITHOUT OVERLAPS);
CREATE TABLE data.price_log (tenant_id uuid, variant_id text, valid_period tstzrange, FOREIGN KEY (tenant_id, variant_id, PERIOD valid_period) REFERENCES data.dm_variants_shopify (tenant_id, variant_id, PERIOD valid_period));
