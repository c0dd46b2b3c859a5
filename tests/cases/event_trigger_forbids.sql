-- case: an event trigger that forbids DDL in production hours
-- expect: loads
-- stays: no DDL here.*the event trigger noddl
-- mends: ALTER EVENT TRIGGER noddl DISABLE
CREATE FUNCTION public.noddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no DDL here: % ', tg_tag; END $$;
CREATE EVENT TRIGGER noddl ON ddl_command_start EXECUTE FUNCTION public.noddl();
