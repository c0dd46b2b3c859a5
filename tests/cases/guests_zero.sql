-- case: WooCommerce has 0 for a guest where there must be a number
-- platform: woocommerce
-- count: 200
-- expect: loads
-- check: SELECT count(*) FROM data.dm_orders_woocommerce WHERE customer_id = 0 HAVING count(*) <> 36
ALTER TABLE data.dm_orders_woocommerce ALTER customer_id SET NOT NULL;
DO $$
DECLARE c record;
BEGIN
  FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'data.dm_orders_woocommerce'::regclass AND contype = 'f' LOOP
    EXECUTE format('ALTER TABLE data.dm_orders_woocommerce DROP CONSTRAINT %I', c.conname);
  END LOOP;
END $$;
