-- trait: a row outside for each, of which there are too few
-- expect: refuses 3 are there that no row refers to yet
CREATE TABLE public.badges (id int PRIMARY KEY);
INSERT INTO public.badges VALUES (1), (2), (3);
ALTER TABLE semantic.dm_customers_shopify ADD badge int NOT NULL UNIQUE REFERENCES public.badges;
