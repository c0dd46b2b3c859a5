-- Which of some rows, as JSON, no partition takes: %(rows)s. How many, and the least and the greatest of the key columns.
SELECT count(*), {extremes} FROM json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample
WHERE NOT coalesce({rule}, false)
