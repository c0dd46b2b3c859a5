-- case: composite foreign key with a discriminator (class-table inheritance; prisma/hasura/drizzle users): enum
-- expect: loads
-- check: SELECT variant_id FROM data.dm_variants_shopify WHERE kind::text NOT IN ('simple', 'bundle')
CREATE TYPE public.kind AS ENUM ('simple','bundle');
ALTER TABLE data.dm_products_shopify ADD kind public.kind NOT NULL DEFAULT 'simple', ADD UNIQUE (tenant_id, product_id, kind);
ALTER TABLE data.dm_variants_shopify ADD kind public.kind NOT NULL DEFAULT 'simple', ADD FOREIGN KEY (tenant_id, product_id, kind) REFERENCES data.dm_products_shopify (tenant_id, product_id, kind);
