-- case: a deferred constraint trigger raises at COMMIT
-- expect: fails COMMIT: credit limit of customer .*late\(\)
-- warns: late
CREATE FUNCTION public.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'credit limit of customer %', NEW.customer_id USING HINT = 'raise the limit'; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON data.dm_orders_shopify DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.late();
