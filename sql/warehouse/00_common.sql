-- The local warehouse, part 1: the schemas and the workspace. Runs first, in an empty database.
-- Rows live in `data`; people read `semantic`, whose views show one workspace at a time.
CREATE SCHEMA IF NOT EXISTS data;
CREATE SCHEMA IF NOT EXISTS semantic;

-- In public, because the views of a real warehouse call it unqualified from there.
-- Missing and empty are both "no workspace": once set, a custom setting reverts to '' and not to missing.
CREATE FUNCTION public.current_workspace_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.workspace_id', true), '')::uuid;

-- is_local: until the end of the transaction, which is what a transaction-mode pooler needs.
CREATE FUNCTION public.set_current_workspace(workspace uuid, is_local boolean DEFAULT false) RETURNS void
  LANGUAGE sql
  AS $$ SELECT set_config('app.workspace_id', coalesce(workspace::text, ''), is_local) $$;

COMMENT ON SCHEMA data IS 'The rows of every workspace; tenant_id is the workspace id.';
COMMENT ON SCHEMA semantic IS 'Views over data, limited to the session''s workspace.';
COMMENT ON FUNCTION public.current_workspace_id IS
  'The session''s workspace (setting app.workspace_id), or NULL: then the semantic views are empty.';
COMMENT ON FUNCTION public.set_current_workspace IS
  'Chooses the workspace for this session, or with is_local for this transaction; NULL leaves it.';

-- Every view below is a security barrier: its tenant filter comes before any condition of the reader.
