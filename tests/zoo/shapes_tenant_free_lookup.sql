-- trait: order lines without a tenant column refer to a warehouse of the workspace, and not to another's
-- expect: loads
-- columns: [dm_order_items_shopify]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*semantic.dm_order_items_shopify
-- check: SELECT 1 FROM semantic.dm_order_items_shopify WHERE warehouse <> 2
CREATE TABLE public.warehouses (id int PRIMARY KEY, workspace_id uuid NOT NULL);
INSERT INTO public.warehouses VALUES
  (1, '00000000-0000-4000-8000-000000000000'), (2, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11');
ALTER TABLE semantic.dm_order_items_shopify DROP tenant_id, ADD warehouse int NOT NULL REFERENCES public.warehouses;
