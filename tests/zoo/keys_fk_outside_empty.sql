-- trait: the table outside is empty
-- expect: refuses dm_orders_shopify.place_id must refer to a row of public.places
CREATE TABLE public.places (id int PRIMARY KEY);
ALTER TABLE semantic.dm_orders_shopify ADD place_id int NOT NULL REFERENCES public.places;
