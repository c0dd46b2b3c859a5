-- case: ON INSERT rule: COPY ignores rules
-- expect: loads
-- warns: no
CREATE RULE no AS ON INSERT TO data.dm_orders_shopify DO INSTEAD NOTHING;
