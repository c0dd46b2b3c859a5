-- trait: a child that admits fewer kinds than its parent has, and another that admits more
-- expect: loads
-- check: SELECT grade FROM semantic.dm_orders_shopify WHERE grade NOT IN (2, 3)
CREATE TYPE public.grades AS ENUM ('a', 'b', 'c');
ALTER TABLE semantic.dm_orders_shopify ADD grade smallint NOT NULL DEFAULT 1 CHECK (grade BETWEEN 0 AND 9), ADD UNIQUE (grade, id);
ALTER TABLE semantic.dm_order_items_shopify ADD order_grade smallint NOT NULL CHECK (order_grade IN (2, 3, 12)),
  ADD FOREIGN KEY (order_grade, order_id) REFERENCES semantic.dm_orders_shopify (grade, id);
ALTER TABLE semantic.dm_products_shopify ADD g public.grades NOT NULL, ADD UNIQUE (id, g);
ALTER TABLE semantic.dm_variants_shopify ADD g public.grades CHECK (g <> 'a'), ADD FOREIGN KEY (product_id, g) REFERENCES semantic.dm_products_shopify (id, g);
