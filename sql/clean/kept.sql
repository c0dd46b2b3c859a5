-- Rows of the key that are not the run's any more: edited since, or a real row that took the key over.
SELECT count(*) FROM {table} AS t WHERE {tenant} AND {key} AND t.xmin <> {xid}::xid
