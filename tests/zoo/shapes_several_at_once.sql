-- trait: several: quoted names, a view that renames, partitions, a tenant by the view's filter, a trigger, a generated column
-- expect: loads
-- warns: "?Ops"?.*: a load fires: the trigger touch
-- check: SELECT 1 FROM "Ops"."Line" WHERE "Sum" <> "Pieces" * "Each" OR "Touched" IS NULL
CREATE SCHEMA "Ops";
CREATE FUNCTION public.current_workspace_id() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.workspace_id', true), '')::uuid $$;
DROP TABLE semantic.dm_order_items_shopify;
CREATE TABLE "Ops"."Line" (
  "Gone" integer, "Id" uuid NOT NULL, "Org" uuid NOT NULL, "Order" text NOT NULL, "Product" text, "Variant" text,
  "Pieces" smallint NOT NULL CHECK ("Pieces" > 0), "Each" numeric(12,2) NOT NULL, "At" timestamptz NOT NULL,
  "Sum" numeric GENERATED ALWAYS AS ("Pieces" * "Each") STORED, "Touched" timestamptz,
  PRIMARY KEY ("Id", "At"), FOREIGN KEY ("Order") REFERENCES semantic.dm_orders_shopify
) PARTITION BY RANGE ("At");
ALTER TABLE "Ops"."Line" DROP "Gone";
CREATE TABLE "Ops"."Line old" PARTITION OF "Ops"."Line" FOR VALUES FROM (MINVALUE) TO ('2026-07-01');
CREATE TABLE "Ops"."Line new" PARTITION OF "Ops"."Line" FOR VALUES FROM ('2026-07-01') TO (MAXVALUE);
CREATE FUNCTION "Ops".touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."Touched" := now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT ON "Ops"."Line" FOR EACH ROW EXECUTE FUNCTION "Ops".touch();
CREATE VIEW semantic.dm_order_items_shopify AS
  SELECT "Id" AS id, "Order" AS order_id, "Product" AS product_id, "Variant" AS variant_id, "Pieces" AS quantity,
    "Each" AS price, "Sum" AS line_total, "At" AS created_at
  FROM "Ops"."Line" WHERE "Org" = public.current_workspace_id();
