-- How many rows a relation got.
UPDATE mock_data.relations SET rows = %(rows)s WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s
