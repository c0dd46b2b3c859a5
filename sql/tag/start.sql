-- A run's row, in the run's own transaction: it commits with the rows it vouches for, or not at all.
INSERT INTO mock_data.runs
  (run_id, workspace, platforms, strategy, seed, as_of, version, parameters, xid, started_at, finished_at, total_rows)
VALUES
  (%(run_id)s, %(workspace)s, %(platforms)s, %(strategy)s, %(seed)s, %(as_of)s, %(version)s, %(parameters)s,
   %(xid)s::text::xid8, %(started_at)s, %(finished_at)s, %(total_rows)s)
