-- case: same, on a nullable plain column: does the not enforced rule bend values?
-- server: 18
-- expect: loads
ALTER TABLE data.dm_orders_shopify ADD note text;
ALTER TABLE data.dm_orders_shopify ADD CONSTRAINT someday CHECK (note IS NOT NULL AND note = 'x' AND char_length(note) > 3) NOT ENFORCED;
