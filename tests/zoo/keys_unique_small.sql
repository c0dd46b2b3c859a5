-- trait: a unique smallint
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD place smallint NOT NULL, ADD UNIQUE (tenant_id, place);
