-- case: citusdata/citus#8349, jOOQ#20048: CHECK ... NOT ENFORCED (PG18) says nothing about rows
-- server: 18
-- expect: loads
ALTER TABLE data.dm_orders_shopify ADD CONSTRAINT someday CHECK (total_price < 0) NOT ENFORCED;
