-- trait: the cancellation's own columns and the status, as the shop's model keeps them
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN cancelled_at timestamp,
  ADD COLUMN cancel_reason text,
  ADD CONSTRAINT reason_when CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL)),
  ADD CONSTRAINT not_before CHECK (cancelled_at >= created_at);
