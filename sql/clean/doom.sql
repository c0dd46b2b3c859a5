-- Choose and lock one relation's rows: of the workspace, of the key, and not written by anyone since the run. FOR UPDATE
-- conflicts with the KEY SHARE lock of a foreign key's check: a concurrent insert of a child either committed, and is
-- seen when the references are counted, or waits for the end of this transaction, and then fails.
INSERT INTO {doomed}
SELECT t.tableoid, t.ctid {columns} FROM {table} AS t
WHERE {tenant} AND {key} AND t.xmin = {xid}::xid
FOR UPDATE OF t
