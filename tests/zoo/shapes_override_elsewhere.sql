-- trait: the file also speaks of another platform's object, which is there
-- expect: loads
-- columns: [dm_orders_magento.state]
-- columns: constant = "complete"
-- columns: ["core.other".x]
-- columns: leave = true
CREATE SCHEMA core;
CREATE TABLE core.other (x text);
CREATE TABLE semantic.dm_orders_magento (id text, state text);
