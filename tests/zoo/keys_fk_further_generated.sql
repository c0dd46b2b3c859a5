-- trait: the child's further column of a foreign key is generated, so the parent must be of its kind
-- expect: loads
-- check: SELECT kind FROM semantic.dm_products_shopify WHERE kind <> 'bundle'
ALTER TABLE semantic.dm_products_shopify ADD kind text NOT NULL DEFAULT 'simple' CHECK (kind IN ('simple', 'bundle')), ADD UNIQUE (id, kind);
ALTER TABLE semantic.dm_variants_shopify ADD kind text GENERATED ALWAYS AS ('bundle') STORED,
  ADD FOREIGN KEY (product_id, kind) REFERENCES semantic.dm_products_shopify (id, kind);
