-- case: greenmask#77/#183, pgstream#373: generated columns; here PG18 VIRTUAL (the default kind), with CHECK over it
-- server: 18
-- expect: loads
ALTER TABLE data.dm_orders_shopify ADD gross numeric GENERATED ALWAYS AS (total_price * 2), ADD CHECK (gross >= 0),
  ADD day date GENERATED ALWAYS AS ((created_at AT TIME ZONE 'UTC')::date);
ALTER TABLE data.dm_orders_shopify ADD vnn text GENERATED ALWAYS AS (upper(currency)) VIRTUAL NOT NULL;
