-- trait: a type without a filler, an empty table outside and a column nobody can fill: all named at once
-- expect: refuses (?s)extra_a.*extra_b
CREATE TABLE public.none (id int PRIMARY KEY);
ALTER TABLE semantic.dm_orders_shopify ADD extra_a regclass NOT NULL, ADD extra_b int NOT NULL REFERENCES public.none;
