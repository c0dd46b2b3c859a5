-- trait: POSIX classes, alternation, a case-insensitive match
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL CHECK (zoo_a ~ '^[[:alpha:]]+_[[:digit:]]{2}$'),
  ADD COLUMN zoo_b text NOT NULL CHECK (zoo_b ~* '^(red|green|blue) ?[^a-z]*$'),
  ADD COLUMN zoo_c text NOT NULL CHECK (zoo_c !~ '[aeiou]'),
  ADD COLUMN zoo_d varchar(9) NOT NULL CHECK (zoo_d ~ '^\d{3}\.\w+$');
