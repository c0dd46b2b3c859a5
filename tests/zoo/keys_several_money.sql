-- trait: an identity, a domain, a CHECK across columns and a unique text
-- expect: loads
-- columns: [dm_orders_shopify.fee]
-- columns: noise = true
-- columns: [dm_orders_shopify.fee_tax]
-- columns: noise = true
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE fee_tax > fee
CREATE DOMAIN public.amount AS numeric(12,2) CHECK (VALUE >= 0);
ALTER TABLE semantic.dm_orders_shopify ADD fee public.amount NOT NULL, ADD fee_tax public.amount NOT NULL, ADD CHECK (fee_tax <= fee), ADD reference varchar(12) NOT NULL UNIQUE;
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
