-- trait: ranges of a tenant that must not meet
-- expect: refuses dm_orders_shopify.*exclusion
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE semantic.dm_orders_shopify ADD slot int4range NOT NULL, ADD EXCLUDE USING gist (tenant_id WITH =, slot WITH &&);
