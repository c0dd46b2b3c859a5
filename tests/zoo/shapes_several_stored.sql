-- trait: several: uuid keys by default, a materialized view over a view, a constant, a column left, an AFTER trigger
-- expect: loads
-- columns: [dm_products_shopify.source]
-- columns: constant = "import"
-- columns: ["core.products".vendor]
-- columns: leave = true
-- warns: REFRESH MATERIALIZED VIEW semantic.dm_products_shopify
-- warns: core.products: a load fires: the trigger log
-- check: SELECT 1 FROM core.products WHERE source <> 'import' OR vendor IS NOT NULL
-- check: SELECT 1 FROM core.log HAVING count(*) = 0
CREATE SCHEMA core;
ALTER TABLE semantic.dm_order_items_shopify DROP product_id;
ALTER TABLE semantic.dm_variants_shopify DROP product_id;
DROP TABLE semantic.dm_products_shopify;
CREATE TABLE core.products (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL, title varchar(60) NOT NULL, vendor text,
  source text NOT NULL CHECK (source IN ('import', 'manual')), created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE semantic.dm_variants_shopify ADD product_id uuid NOT NULL REFERENCES core.products;
ALTER TABLE semantic.dm_order_items_shopify ADD product_id uuid REFERENCES core.products;
CREATE VIEW core.shown AS SELECT * FROM core.products;
CREATE MATERIALIZED VIEW semantic.dm_products_shopify AS SELECT * FROM core.shown;
CREATE TABLE core.log (product uuid);
CREATE FUNCTION core.log() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN INSERT INTO core.log VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER log AFTER INSERT ON core.products FOR EACH ROW EXECUTE FUNCTION core.log();
