-- trait: further columns of many types: a day, an amount, a uuid, a flag that may be NULL, a time, a char, a range
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE d <> '2020-02-29' OR a <> 1.5 OR u <> '9b2e6b1c-0f0e-4b6e-8f4e-1a2b3c4d5e6f' OR t <> '2020-01-01 10:00:00+02' OR r <> '[1,5)'
ALTER TABLE semantic.dm_orders_shopify ADD d date NOT NULL DEFAULT '2020-02-29', ADD a numeric(4,2) NOT NULL DEFAULT 1.50,
  ADD u uuid NOT NULL DEFAULT '9b2e6b1c-0f0e-4b6e-8f4e-1a2b3c4d5e6f', ADD f boolean, ADD t timestamptz NOT NULL DEFAULT '2020-01-01 10:00:00+02',
  ADD c char(3) NOT NULL, ADD r int4range NOT NULL DEFAULT '[1,5)', ADD UNIQUE (id, d, a, u), ADD UNIQUE (id, f), ADD UNIQUE (id, t, c, r);
ALTER TABLE semantic.dm_order_items_shopify ADD d date NOT NULL, ADD a numeric NOT NULL, ADD u uuid NOT NULL, ADD f boolean, ADD t timestamptz NOT NULL,
  ADD c char(3) NOT NULL, ADD r int4range NOT NULL,
  ADD FOREIGN KEY (order_id, d, a, u) REFERENCES semantic.dm_orders_shopify (id, d, a, u),
  ADD FOREIGN KEY (order_id, f) REFERENCES semantic.dm_orders_shopify (id, f),
  ADD FOREIGN KEY (order_id, t, c, r) REFERENCES semantic.dm_orders_shopify (id, t, c, r);
