-- A run is removed when the last of its relations is; its row stays as history.
UPDATE mock_data.runs r SET removed_at = now()
WHERE r.run_id = ANY (%(runs)s)
  AND NOT EXISTS (SELECT FROM mock_data.relations l WHERE l.run_id = r.run_id AND l.removed_at IS NULL)
