-- case: ON INSERT rule: COPY ignores rules
-- expect: loads
-- warns: no
-- today: not as it should be
CREATE RULE no AS ON INSERT TO data.dm_orders_shopify DO INSTEAD NOTHING;
