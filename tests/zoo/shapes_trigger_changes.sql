-- trait: a trigger BEFORE INSERT changes rows: a rule notices
-- expect: refuses order_subtotal|order_total
-- exit: 7
CREATE FUNCTION semantic.changes() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN NEW.total_price := NEW.total_price + 1; NEW.subtotal_price := 3; RETURN NEW; END $$;
CREATE TRIGGER changes BEFORE INSERT ON semantic.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION semantic.changes();
