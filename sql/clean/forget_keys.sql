DELETE FROM mock_data.keys WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s
