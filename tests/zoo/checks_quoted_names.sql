-- trait: a CHECK over quoted, mixed-case and reserved names
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN "Zoo Code" text NOT NULL,
  ADD COLUMN "order" integer NOT NULL,
  ADD CONSTRAINT "Code Form" CHECK ("Zoo Code" ~ '^%[a-f]{3}$' AND "order" > 100);
