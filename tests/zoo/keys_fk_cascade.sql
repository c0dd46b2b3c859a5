-- trait: a foreign key that deletes
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey, ADD FOREIGN KEY (order_id) REFERENCES semantic.dm_orders_shopify ON DELETE CASCADE ON UPDATE CASCADE;
