-- What a generated column holds in some rows, as JSON: %(rows)s. In their order.
SELECT ({expression})::text FROM json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample
