-- case: supabase: event triggers on DDL (pgrst_watch, rls auto enable): clean makes temp tables
-- expect: loads
CREATE TABLE public.ddl_log (t text, o text);
CREATE FUNCTION public.ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP INSERT INTO public.ddl_log VALUES (r.command_tag, r.object_identity); IF r.command_tag = 'CREATE TABLE' OR r.command_tag='CREATE TABLE AS' THEN EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', r.object_identity); EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', r.object_identity); END IF; END LOOP; END $$;
CREATE EVENT TRIGGER ddl ON ddl_command_end EXECUTE FUNCTION public.ddl();
