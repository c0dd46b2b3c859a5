-- A relation's keys, spread out: a join with a table whose size the planner knows beats = ANY on 10,000 random keys, and
-- a scan of a table without an index beats it by far.
CREATE TEMP TABLE {wanted} ({columns}) ON COMMIT DROP
