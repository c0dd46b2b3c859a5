-- trait: money, a state and a link that must have a value and that nothing explains: values by type would mislead
-- expect: refuses escrow_fee
ALTER TABLE semantic.dm_orders_shopify
  ADD escrow_fee numeric(10,2) NOT NULL, ADD risk_state text NOT NULL, ADD channel_id integer NOT NULL;
