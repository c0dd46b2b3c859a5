-- case: elgentos/masquerade#25, laravel/framework#46287: unique e-mails at scale (case-insensitive)
-- platform: bigcommerce
-- count: 4000
-- expect: loads
CREATE UNIQUE INDEX ON data.dm_customers_bigcommerce (tenant_id, lower(email));
