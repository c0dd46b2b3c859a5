-- case: pgplex/pgschema#364: FK ... PERIOD inside the shop
-- server: 18
-- expect: loads
CREATE EXTENSION btree_gist;
ALTER TABLE data.dm_products_shopify ADD valid_period tstzrange NOT NULL DEFAULT tstzrange('2000-01-01', 'infinity', '[)'),
 ADD CONSTRAINT product_period UNIQUE (tenant_id, product_id, valid_period WITHOUT OVERLAPS);
ALTER TABLE data.dm_variants_shopify ADD valid_period tstzrange NOT NULL DEFAULT tstzrange('2000-01-01', 'infinity', '[)'),
 ADD FOREIGN KEY (tenant_id, product_id, PERIOD valid_period) REFERENCES data.dm_products_shopify (tenant_id, product_id, PERIOD valid_period);
