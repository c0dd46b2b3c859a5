-- One run a workspace at a time; released by COMMIT or ROLLBACK, so it is safe behind a transaction-mode pooler.
SELECT pg_advisory_xact_lock(hashtextextended('mock-data:' || %(workspace)s::text, 0))
