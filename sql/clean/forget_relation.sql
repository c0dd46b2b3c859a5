UPDATE mock_data.relations SET removed_at = now() WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s
