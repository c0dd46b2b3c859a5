-- trait: a trigger BEFORE INSERT drops rows
-- expect: refuses kept \d+ of \d+ rows: a trigger
-- exit: 7
CREATE FUNCTION semantic.drops() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN IF NEW.quantity > 1 THEN RETURN NULL; END IF; RETURN NEW; END $$;
CREATE TRIGGER drops BEFORE INSERT ON semantic.dm_order_items_shopify FOR EACH ROW EXECUTE FUNCTION semantic.drops();
