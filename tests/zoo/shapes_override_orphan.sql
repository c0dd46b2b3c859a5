-- trait: a constant in a foreign key to a row that is not there
-- expect: refuses dm_orders_shopify.channel_id: no row of core.channels has the key 9
-- exit: 3
-- columns: [dm_orders_shopify.channel_id]
-- columns: constant = 9
CREATE SCHEMA core;
CREATE TABLE core.channels (id integer PRIMARY KEY);
ALTER TABLE semantic.dm_orders_shopify ADD channel_id integer NOT NULL REFERENCES core.channels;
