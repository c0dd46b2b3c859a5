-- trait: a sequence that ends before the run does
-- expect: refuses Sequence .*lines has only 20 values left
CREATE SEQUENCE public.lines MAXVALUE 20;
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id bigint PRIMARY KEY DEFAULT nextval('public.lines');
