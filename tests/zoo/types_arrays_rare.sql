-- trait: arrays of types that have no filler of their own, and of a mixed-case enum
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE cardinality(zoo_a) + cardinality(zoo_b) + cardinality(zoo_d) <> 0
CREATE TYPE place AS (street text, number integer);
CREATE TYPE "Mood Of" AS ENUM ('Sad one', 'it''s');
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a place[] NOT NULL, ADD COLUMN zoo_b inet[] NOT NULL, ADD COLUMN zoo_c "Mood Of" NOT NULL,
  ADD COLUMN zoo_d "Mood Of"[] NOT NULL, ADD COLUMN zoo_e tstzrange[] NOT NULL, ADD COLUMN zoo_f bit(3)[] NOT NULL;
