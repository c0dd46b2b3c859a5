-- trait: NULL rules of several columns with a default and a NOT NULL
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ADD shipped_on date, ADD carrier text, ADD tracking text, ADD stage text NOT NULL DEFAULT 'open', ADD CHECK ((shipped_on IS NULL) = (carrier IS NULL)), ADD CHECK (tracking IS NULL OR carrier IS NOT NULL), ADD CHECK (stage <> 'shipped' OR shipped_on IS NOT NULL);
