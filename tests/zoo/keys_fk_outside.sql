-- trait: a column that must refer to a table outside
-- expect: loads
CREATE TABLE public.places (id int PRIMARY KEY);
INSERT INTO public.places VALUES (3), (9);
ALTER TABLE semantic.dm_orders_shopify ADD place_id int NOT NULL REFERENCES public.places;
