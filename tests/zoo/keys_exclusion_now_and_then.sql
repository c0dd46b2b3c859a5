-- trait: the slots of one product must not overlap, and only some of its variants' do
-- expect: refuses dm_variants_shopify.*exclusion
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE semantic.dm_variants_shopify ADD slot tstzrange NOT NULL, ADD EXCLUDE USING gist (product_id WITH =, slot WITH &&);
