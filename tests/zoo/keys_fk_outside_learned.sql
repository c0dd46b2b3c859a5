-- trait: a column that may refer to a table outside does so as often as the live rows
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(place_id) - 30 NOT BETWEEN 10 AND 40
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE place_id = 4
CREATE TABLE public.places (id int PRIMARY KEY);
INSERT INTO public.places VALUES (3), (4);
ALTER TABLE semantic.dm_orders_shopify ADD place_id int REFERENCES public.places;
INSERT INTO semantic.dm_orders_shopify (id, tenant_id, total_price, subtotal_price, created_at, updated_at, place_id)
SELECT 'live' || n, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 1, 1, '2026-01-01', '2026-01-01', CASE WHEN n % 2 = 0 THEN 3 END FROM generate_series(1, 60) n;
