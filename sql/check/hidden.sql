-- How many of the run's own rows a semantic view does not show: one scan of the table, one of the view, hashed.
SELECT count(*) FROM {table} t
WHERE t.xmin = mod(%(xid)s::numeric, 4294967296)::text::xid AND NOT EXISTS (SELECT FROM {view} v WHERE {same})
