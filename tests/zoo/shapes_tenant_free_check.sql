-- trait: order lines without a tenant column, with CHECKs over several columns and a unique key
-- expect: loads
-- columns: [dm_order_items_shopify]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*semantic.dm_order_items_shopify
-- check: SELECT 1 FROM semantic.dm_order_items_shopify WHERE line IS NULL OR grade IS NULL OR grade = 'C' AND rank > 5
ALTER TABLE semantic.dm_order_items_shopify DROP tenant_id, ADD line integer NOT NULL UNIQUE,
  ADD grade varchar(1) NOT NULL CHECK (grade IN ('A', 'B', 'C')), ADD rank smallint NOT NULL CHECK (rank > 0),
  ADD CHECK (grade <> 'C' OR rank <= 5), ADD CHECK (line > 100);
