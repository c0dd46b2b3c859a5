-- trait: a link of ten characters to a uuid
-- expect: refuses dm_order_items_shopify.order_id.*holds 10 characters
ALTER TABLE semantic.dm_order_items_shopify DROP order_id;
ALTER TABLE semantic.dm_orders_shopify DROP id;
ALTER TABLE semantic.dm_orders_shopify ADD id uuid PRIMARY KEY;
ALTER TABLE semantic.dm_order_items_shopify ADD order_id varchar(10) NOT NULL;
