-- trait: a foreign key to a partitioned table outside
-- expect: loads
CREATE TABLE public.places (id int PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE public.places_0 PARTITION OF public.places FOR VALUES WITH (MODULUS 1, REMAINDER 0);
INSERT INTO public.places VALUES (3), (9);
ALTER TABLE semantic.dm_orders_shopify ADD place_id int NOT NULL REFERENCES public.places;
