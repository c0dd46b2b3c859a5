-- Whose a run is, and whether it was removed.
SELECT workspace, removed_at::text FROM mock_data.runs WHERE run_id = %(run_id)s
