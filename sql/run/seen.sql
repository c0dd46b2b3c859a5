-- What a plan was made against: a run that commits in between changes it.
SELECT count(*), max(started_at), count(removed_at) FROM mock_data.runs
