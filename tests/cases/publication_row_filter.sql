-- case: PG15 publications: row filter over a column outside the replica identity; DELETE is refused then
-- expect: refuses replica identity
CREATE PUBLICATION paid FOR TABLE data.dm_orders_shopify WHERE (financial_status = 'paid');
