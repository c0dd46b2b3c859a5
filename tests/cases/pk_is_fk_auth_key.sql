-- case: drizzle-orm#5204, supabase#1859: the customer's primary key itself references auth.users
-- base: zoo
-- expect: loads
CREATE SCHEMA auth; CREATE TABLE auth.users (id text PRIMARY KEY, email text);
INSERT INTO auth.users (id) SELECT gen_random_uuid()::text FROM generate_series(1,500) i;
ALTER TABLE semantic.dm_customers_shopify ADD FOREIGN KEY (id) REFERENCES auth.users;
