-- The number that a sequence would hand out next, without taking it, its step, and how many it has left: NULL where it begins
-- again. (No row where the role may not see it.)
SELECT n.next, s.increment_by,
  CASE WHEN NOT s.cycle THEN div((CASE WHEN s.increment_by > 0 THEN s.max_value ELSE s.min_value END) - n.next::numeric,
                                 s.increment_by) + 1 END
FROM pg_catalog.pg_sequences s, LATERAL (SELECT coalesce(s.last_value + s.increment_by, s.start_value) AS next) n
WHERE format('%%I.%%I', s.schemaname, s.sequencename)::regclass = %(sequence)s::text::regclass
