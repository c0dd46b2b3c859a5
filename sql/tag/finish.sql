-- A run's end: when, and how many rows.
UPDATE mock_data.runs
SET finished_at = %(finished_at)s, total_rows = %(total_rows)s, content_hash = %(content_hash)s
WHERE run_id = %(run_id)s
