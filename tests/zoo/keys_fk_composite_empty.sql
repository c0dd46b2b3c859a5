-- trait: a composite foreign key to an empty table
-- expect: refuses dm_orders_shopify.rate_country.*public.rates, which has none
CREATE TABLE public.rates (country text, year int, PRIMARY KEY (country, year));
ALTER TABLE semantic.dm_orders_shopify ADD rate_country text NOT NULL, ADD rate_year int NOT NULL, ADD FOREIGN KEY (rate_country, rate_year) REFERENCES public.rates;
