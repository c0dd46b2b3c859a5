-- trait: a key of two columns of which neither tells rows apart alone
-- expect: loads
ALTER TABLE semantic.dm_products_shopify ADD batch boolean NOT NULL DEFAULT true, ADD place int NOT NULL, ADD UNIQUE (tenant_id, batch, place);
ALTER TABLE semantic.dm_variants_shopify ADD p_batch boolean NOT NULL, ADD p_place int NOT NULL,
  ADD FOREIGN KEY (tenant_id, p_batch, p_place) REFERENCES semantic.dm_products_shopify (tenant_id, batch, place);
