-- trait: triggers AFTER INSERT fire, of the row and of the statement
-- expect: loads
-- warns: semantic.dm_orders_shopify: a load fires: the trigger after_row .*, the trigger after_statement
-- check: SELECT 1 FROM core.seen HAVING count(*) FILTER (WHERE what = 'row') <> 50 OR count(*) FILTER (WHERE what = 'statement') <> 2
CREATE SCHEMA core;
CREATE TABLE core.seen (what text);
CREATE FUNCTION core.see() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN INSERT INTO core.seen VALUES (lower(TG_LEVEL)); RETURN NULL; END $$;
CREATE TRIGGER after_row AFTER INSERT ON semantic.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION core.see();
CREATE TRIGGER after_statement AFTER INSERT ON semantic.dm_orders_shopify FOR EACH STATEMENT EXECUTE FUNCTION core.see();
