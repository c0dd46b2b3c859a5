-- Rows that were to be deleted and are still there: a trigger or a rule kept them.
SELECT count(*) FROM {table} AS t JOIN {doomed} AS d ON t.ctid = d.place AND t.tableoid = d.part
