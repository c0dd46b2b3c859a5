-- The first of some rows, as JSON (%(rows)s), whose unique key a row that is there has already.
SELECT {key} FROM json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample
WHERE EXISTS (SELECT FROM {table} t WHERE {same}) LIMIT 1
