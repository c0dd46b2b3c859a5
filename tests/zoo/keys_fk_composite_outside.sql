-- trait: a composite foreign key to a table outside takes one of its rows
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT (rate_country, rate_year)) < 2
CREATE TABLE public.rates (country text, year int, rate numeric, PRIMARY KEY (country, year));
INSERT INTO public.rates VALUES ('US', 2025, 1), ('US', 2026, 2), ('DE', 2024, 3);
ALTER TABLE semantic.dm_orders_shopify ADD rate_country text NOT NULL, ADD rate_year int NOT NULL, ADD FOREIGN KEY (rate_country, rate_year) REFERENCES public.rates;
