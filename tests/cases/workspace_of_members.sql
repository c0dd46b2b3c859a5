-- case: the views show the workspaces of which the session's user is a member
-- base: empty
-- expect: loads
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE TABLE app.members (workspace_id uuid, user_id uuid, PRIMARY KEY (workspace_id, user_id));
INSERT INTO app.members VALUES ('{workspace}', '11111111-1111-4111-8111-111111111111'), (gen_random_uuid(), gen_random_uuid());
CREATE FUNCTION app.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
  nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
CREATE VIEW semantic.dm_orders_shopify AS SELECT o.* FROM data.orders o JOIN app.members m ON m.workspace_id = o.tenant_id
  WHERE m.user_id = app.uid();
