-- Whether any function of these names (%(names)s, text[]) gives another value at every call.
SELECT coalesce(bool_or(p.provolatile = 'v'), false) FROM pg_catalog.pg_proc p WHERE p.proname = ANY (%(names)s::text[])
