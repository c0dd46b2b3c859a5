-- trait: the line of an order is its key
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP id, ADD line_number integer NOT NULL, ADD PRIMARY KEY (order_id, line_number);
