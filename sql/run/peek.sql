-- The number that a sequence would hand out next, without taking it (NULL where the role may not see it).
SELECT coalesce(s.last_value + s.increment_by, s.start_value)
FROM pg_catalog.pg_sequences s
WHERE format('%%I.%%I', s.schemaname, s.sequencename)::regclass = %(sequence)s::text::regclass
