-- trait: an exclusion that is a unique key
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD CONSTRAINT one EXCLUDE USING btree (id WITH =);
