-- trait: times of the shop against a fixed day that they do not keep
-- expect: refuses long_ago
ALTER TABLE semantic.dm_orders_shopify
  ADD CONSTRAINT long_ago CHECK (created_at < '2001-01-01');
