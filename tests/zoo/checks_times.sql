-- trait: times that follow others, and now
-- expect: loads
-- as_of: now
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_start timestamp NOT NULL,
  ADD COLUMN zoo_end timestamp NOT NULL,
  ADD COLUMN zoo_seen timestamptz NOT NULL CHECK (zoo_seen <= now()),
  ADD COLUMN zoo_due timestamptz NOT NULL CHECK (zoo_due > now()),
  ADD COLUMN zoo_day date NOT NULL CHECK (zoo_day >= '2031-02-03'),
  ADD CONSTRAINT start_end CHECK (zoo_end > zoo_start),
  ADD CONSTRAINT soon CHECK (zoo_end <= zoo_start + interval '1 day'),
  ADD CONSTRAINT after_created CHECK (zoo_start >= created_at + interval '2 hours');
