-- trait: length of a text, alone, within bounds and of what is trimmed
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL CHECK (length(zoo_a) = 3),
  ADD COLUMN zoo_b text NOT NULL CHECK (char_length(zoo_b) BETWEEN 20 AND 30),
  ADD COLUMN zoo_c varchar(12) NOT NULL CHECK (length(zoo_c) > 10),
  ADD COLUMN zoo_d text NOT NULL CHECK (octet_length(zoo_d) < 4),
  ADD COLUMN zoo_e text NOT NULL CHECK (length(btrim(zoo_e)) >= 9);
