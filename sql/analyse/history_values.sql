-- How often a column holds what, the commonest first; of more than fifty values none is told.
(SELECT json_build_object('rows', (SELECT count(*) FROM seen), 'known', coalesce(sum(g.n), 0), 'distinct', count(*),
   'values', CASE WHEN count(*) <= 50 THEN json_agg(json_build_array(g.v, g.n) ORDER BY g.n DESC, g.v COLLATE "C") END)
 FROM (SELECT {value} AS v, count(*) AS n FROM seen WHERE {column} IS NOT NULL GROUP BY 1) g)
