-- The rows to be removed from a table, by where they lie (they are locked, so they stay there), and what others may refer to.
CREATE TEMP TABLE {doomed} ON COMMIT DROP AS
SELECT t.tableoid AS part, t.ctid AS place {columns} FROM {table} AS t WITH NO DATA
