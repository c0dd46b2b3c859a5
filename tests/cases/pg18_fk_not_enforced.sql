-- case: citusdata/citus#8347: FOREIGN KEY ... NOT ENFORCED (PG18), parent empty
-- server: 18
-- expect: loads
CREATE TABLE public.regions (id int PRIMARY KEY);
ALTER TABLE data.dm_orders_shopify ADD region_id int NOT NULL DEFAULT 7;
ALTER TABLE data.dm_orders_shopify ADD CONSTRAINT r FOREIGN KEY (region_id) REFERENCES public.regions NOT ENFORCED;
