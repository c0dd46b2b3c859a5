-- trait: quoted, mixed-case and reserved names, one of 63 bytes, one with a % and one with a quote, in three schemas
-- expect: loads
-- check: SELECT 1 FROM "Core Data"."Order" HAVING count(*) <> 50
CREATE SCHEMA "Core Data"; CREATE SCHEMA "select";
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA "Core Data";
ALTER TABLE "Core Data".dm_orders_shopify RENAME TO "Order";
ALTER TABLE "Core Data"."Order" RENAME total_price TO "totalPrice";
ALTER TABLE "Core Data"."Order" ADD "group" integer NOT NULL, ADD "50% off ""sale""" boolean NOT NULL,
  ADD "a_name_that_is_exactly_sixty_three_bytes_long_as_postgres_allows" text NOT NULL;
ALTER TABLE semantic.dm_customers_shopify SET SCHEMA "select";
ALTER TABLE "select".dm_customers_shopify RENAME TO "user";
ALTER TABLE "select"."user" RENAME tenant_id TO "TenantId";
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM "Core Data"."Order";
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM "select"."user";
