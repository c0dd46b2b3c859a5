-- trait: the same with the tenant in the key
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE warehouse = 'north'
CREATE TABLE public.warehouses (tenant_id text, code text, PRIMARY KEY (tenant_id, code));
INSERT INTO public.warehouses VALUES ('7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'east'), ('7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'west'), ('other', 'north');
ALTER TABLE semantic.dm_orders_shopify ADD warehouse text NOT NULL, ADD FOREIGN KEY (tenant_id, warehouse) REFERENCES public.warehouses;
