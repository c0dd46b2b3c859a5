-- The local warehouse, for agents: three functions by which public clients of such a warehouse read it (through PostgREST's
-- /rpc/NAME, or in SQL). They run with the rights of the caller, who may as well read the tables: they only read, and are no
-- wall between workspaces.

CREATE FUNCTION public.get_agent_available_tables() RETURNS TABLE (table_name text, description text)
  LANGUAGE sql STABLE
  AS $$
    SELECT 'semantic.' || c.relname, pg_catalog.obj_description(c.oid, 'pg_class')
    FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'semantic'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
    ORDER BY c.relname
  $$;

CREATE FUNCTION public.get_agent_table_schema(p_table_name text)
  RETURNS TABLE (column_name text, data_type text, is_nullable boolean, column_default text, description text)
  LANGUAGE sql STABLE
  AS $$
    SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
           pg_catalog.pg_get_expr(d.adbin, d.adrelid), pg_catalog.col_description(a.attrelid, a.attnum)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'semantic'::regnamespace AND p_table_name IN (c.relname, 'semantic.' || c.relname)
    ORDER BY a.attnum
  $$;

-- STABLE, so that the server refuses whatever would write. A row a result, so that their order is the query's.
CREATE FUNCTION public.run_select_ws(p_query text, p_workspace_id uuid) RETURNS SETOF json
  LANGUAGE plpgsql STABLE
  AS $$
  DECLARE
    query text := rtrim(p_query, E'; \n\r\t');
  BEGIN
    IF query !~* '^\s*(SELECT|WITH)\M' THEN
      RAISE EXCEPTION 'only SELECT queries are allowed' USING HINT = 'begin with SELECT or WITH';
    END IF;
    PERFORM public.set_current_workspace(p_workspace_id, true);
    RETURN QUERY EXECUTE pg_catalog.format(E'SELECT pg_catalog.row_to_json(r) FROM (%s\n) AS r', query);
  END
  $$;

COMMENT ON FUNCTION public.get_agent_available_tables IS 'What there is to read: the semantic views, with what they hold.';
COMMENT ON FUNCTION public.get_agent_table_schema IS
  'The columns of a semantic view, with their types and what they hold; none for another name.';
COMMENT ON FUNCTION public.run_select_ws IS
  'The rows of a SELECT over the semantic views of a workspace, a JSON object each, in the query''s order.';
