-- How many of some rows, as JSON, a CHECK refuses: %(rows)s. The rows take the table's own types (and its domains' rules);
-- the table itself is not read.
SELECT count(*) FROM json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample WHERE NOT ({expression})
