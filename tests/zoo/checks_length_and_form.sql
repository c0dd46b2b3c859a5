-- trait: a length and a form of one text, together
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE length(paper) <> 40 OR paper NOT LIKE 'X%'
ALTER TABLE semantic.dm_orders_shopify
  ADD paper text NOT NULL CHECK (length(paper) = 40 AND paper LIKE 'X%'),
  ADD wide text NOT NULL CHECK (length(wide) BETWEEN 30 AND 32 AND wide ~ '^[a-z]+/[0-9]+$');
