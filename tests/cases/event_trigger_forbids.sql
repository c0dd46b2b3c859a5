-- case: an event trigger that forbids DDL in production hours
-- expect: loads
-- today: not as it should be
CREATE FUNCTION public.noddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no DDL here: % ', tg_tag; END $$;
CREATE EVENT TRIGGER noddl ON ddl_command_start EXECUTE FUNCTION public.noddl();
