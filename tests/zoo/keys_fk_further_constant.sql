-- trait: the override file says what a further column of a key holds, and the child holds it too
-- expect: loads
-- columns: [dm_products_shopify.kind]
-- columns: constant = "bundle"
-- check: SELECT kind FROM semantic.dm_variants_shopify WHERE kind <> 'bundle'
ALTER TABLE semantic.dm_products_shopify ADD kind text NOT NULL DEFAULT 'simple', ADD UNIQUE (id, kind);
ALTER TABLE semantic.dm_variants_shopify ADD kind text NOT NULL, ADD FOREIGN KEY (product_id, kind) REFERENCES semantic.dm_products_shopify (id, kind);
