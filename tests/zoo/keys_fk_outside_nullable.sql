-- trait: a column that may refer to a table outside is left NULL: nobody knows how often
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE place_id IS NOT NULL
CREATE TABLE public.places (id int PRIMARY KEY);
INSERT INTO public.places VALUES (3);
ALTER TABLE semantic.dm_orders_shopify ADD place_id int REFERENCES public.places;
