-- trait: the view joins an aggregate and a lookup; it shows an order only where its lines are there
-- expect: loads
CREATE SCHEMA core;
ALTER TABLE semantic.dm_orders_shopify SET SCHEMA core;
CREATE TABLE core.states (code text PRIMARY KEY, label text);
CREATE VIEW core.lines AS SELECT order_id, count(*) AS n FROM semantic.dm_order_items_shopify GROUP BY 1;
CREATE VIEW semantic.dm_orders_shopify AS
  SELECT o.*, l.n AS line_items, s.label FROM core.dm_orders_shopify o
  JOIN core.lines l ON l.order_id = o.id LEFT JOIN core.states s ON s.code = o.financial_status;
