-- case: contrib isn: a nullable ean13 column (no binary input): doctor says "left NULL", the load fails after BEGIN
-- expect: loads
CREATE EXTENSION isn; ALTER TABLE data.dm_variants_shopify ADD ean ean13;
