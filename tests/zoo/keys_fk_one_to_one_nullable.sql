-- trait: a row outside for each, if it has any: left NULL
-- expect: loads
CREATE TABLE public.badges (id uuid PRIMARY KEY);
ALTER TABLE semantic.dm_customers_shopify ADD badge uuid UNIQUE REFERENCES public.badges;
