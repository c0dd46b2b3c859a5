-- trait: a constant in a foreign key to a row that is there
-- expect: loads
-- columns: [dm_orders_shopify.channel_id]
-- columns: constant = 9
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE channel_id <> 9
CREATE SCHEMA core;
CREATE TABLE core.channels (id integer PRIMARY KEY);
INSERT INTO core.channels VALUES (9);
ALTER TABLE semantic.dm_orders_shopify ADD channel_id integer NOT NULL REFERENCES core.channels;
