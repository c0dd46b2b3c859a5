-- What a table's columns without a meaning hold: one JSON object a column, aggregates only. Of the workspace's live rows, at
-- most 50,000 of them; what earlier runs wrote (%(mock)s) teaches nothing. the parts are the history_*.sql.
WITH seen AS MATERIALIZED (
  SELECT {columns} FROM {table} t WHERE {own} AND NOT t.xmin = ANY (%(mock)s::xid[]) LIMIT 50000
)
SELECT {parts}
