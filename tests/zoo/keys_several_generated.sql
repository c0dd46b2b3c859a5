-- trait: a generated column in a unique key, quoted names, a partial index
-- expect: loads
ALTER TABLE semantic.dm_customers_shopify ADD "E-Mail Key" text GENERATED ALWAYS AS (lower(email)) STORED;
CREATE UNIQUE INDEX "the key" ON semantic.dm_customers_shopify (tenant_id, "E-Mail Key");
CREATE UNIQUE INDEX "no lost" ON semantic.dm_customers_shopify (first_name) WHERE last_name = 'nobody';
