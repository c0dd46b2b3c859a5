-- case: drizzle-orm#5204: customer key is the key of auth.users (one to one, another schema), five users there
-- expect: refuses \b5\b
CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text);
INSERT INTO auth.users (email) SELECT 'u'||i FROM generate_series(1,5) i;
ALTER TABLE data.dm_customers_shopify ADD user_id uuid NOT NULL UNIQUE REFERENCES auth.users;
