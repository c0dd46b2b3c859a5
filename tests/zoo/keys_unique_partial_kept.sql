-- trait: unique where nothing holds
-- expect: loads
CREATE UNIQUE INDEX one_lost ON semantic.dm_orders_shopify (tenant_id) WHERE financial_status = 'lost';
