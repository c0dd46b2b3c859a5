-- trait: a default that is the same in every row
-- expect: refuses dm_orders_shopify: generated rows would violate unique key
ALTER TABLE semantic.dm_orders_shopify ADD origin text DEFAULT 'etl', ADD UNIQUE (tenant_id, origin);
