"""The CHECKs of a table: what they admit of a column (`bounds`, `enforcement`, for the schema alone), and rows that
keep them (`satisfaction`, over Arrow batches)."""
