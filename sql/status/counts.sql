-- One scan of a table: the workspace's rows, and those of them that its runs wrote and nobody changed.
SELECT count(*), count(*) FILTER (WHERE t.xmin = ANY ({xids}::xid[])) FROM {table} AS t WHERE {tenant}
