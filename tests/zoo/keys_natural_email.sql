-- trait: the email is the key
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify DROP customer_id;
ALTER TABLE semantic.dm_customers_shopify DROP id, ALTER email SET NOT NULL, ADD PRIMARY KEY (tenant_id, email);
