-- trait: tags in varchar(4)[]: no element longer than the type takes
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_products_shopify, unnest(tags) t WHERE length(t) > 4
ALTER TABLE semantic.dm_products_shopify ADD COLUMN tags varchar(4)[] NOT NULL;
