DELETE FROM {table} AS t USING {doomed} AS d WHERE t.ctid = d.place AND t.tableoid = d.part
