-- trait: a foreign key between entities that a shop does not relate: any row of the run
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_customers_shopify HAVING count(DISTINCT favorite_id) < 2
ALTER TABLE semantic.dm_customers_shopify ADD favorite_id text NOT NULL REFERENCES semantic.dm_products_shopify;
