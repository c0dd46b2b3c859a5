-- case: pg_partman/timescale users: daily partitions, three years (max_locks_per_transaction)
-- expect: loads
CREATE TABLE data.ev (LIKE data.dm_shopify_pixel_events INCLUDING DEFAULTS) PARTITION BY RANGE (occurred_at);
ALTER TABLE data.ev ALTER id SET NOT NULL;
DO $$ DECLARE d date := '2024-01-01'; BEGIN WHILE d < '2027-02-01' LOOP EXECUTE format('CREATE TABLE data.ev_%s PARTITION OF data.ev FOR VALUES FROM (%L) TO (%L)', to_char(d,'YYYYMMDD'), d, d+1); d := d+1; END LOOP; END $$;
CREATE SEQUENCE data.evs; ALTER TABLE data.ev ALTER id SET DEFAULT nextval('data.evs');
CREATE UNIQUE INDEX ON data.ev (id, occurred_at);
DROP VIEW semantic.dm_shopify_pixel_events;
CREATE VIEW semantic.dm_shopify_pixel_events AS SELECT * FROM data.ev WHERE tenant_id = public.current_workspace_id();
