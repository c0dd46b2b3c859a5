-- trait: the slots of one order must not meet: every order has one
-- expect: loads
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE semantic.dm_orders_shopify ADD slot daterange NOT NULL, ADD EXCLUDE USING gist (tenant_id WITH =, id WITH =, slot WITH &&);
