-- trait: an enum that a CHECK narrows by other columns
-- expect: loads
CREATE TYPE semantic.zoo_mood AS ENUM ('good', 'bad', 'none');
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a semantic.zoo_mood NOT NULL,
  ADD COLUMN zoo_b semantic.zoo_mood NOT NULL CHECK (zoo_b <> 'good'),
  ADD CONSTRAINT paid_good CHECK (financial_status <> 'paid' OR zoo_a = 'good'),
  ADD CONSTRAINT other_bad CHECK (financial_status = 'paid' OR zoo_a IN ('bad', 'none'));
