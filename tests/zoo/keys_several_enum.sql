-- trait: an enum array, an enum with a default, a CHECK of a form and a column of another table
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE ticket !~ '^[A-Z]{2}-[0-9]{4}$'
CREATE TYPE public.lane AS ENUM ('air', 'sea');
CREATE TABLE public.ports (code char(3) PRIMARY KEY);
INSERT INTO public.ports VALUES ('HAM'), ('NYC');
ALTER TABLE semantic.dm_orders_shopify ADD lane public.lane NOT NULL DEFAULT 'sea', ADD lanes public.lane[] NOT NULL, ADD port char(3) NOT NULL REFERENCES public.ports, ADD ticket text NOT NULL CHECK (ticket ~ '^[A-Z]{2}-[0-9]{4}$');
