-- One loader or cleaner a workspace.
SELECT pg_advisory_xact_lock(hashtextextended('mock-data:' || %(workspace)s::text, 0))
