-- trait: the table outside has a tenant of another name
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE place_id <> 3
CREATE TABLE public.places (id int PRIMARY KEY, workspace_id uuid NOT NULL);
INSERT INTO public.places VALUES (3, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11'), (9, '00000000-0000-4000-8000-000000000000');
ALTER TABLE semantic.dm_orders_shopify ADD place_id int NOT NULL REFERENCES public.places;
