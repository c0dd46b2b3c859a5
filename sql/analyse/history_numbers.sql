-- A hundredth after the other of the numbers in a column, and the decimals that they use.
(SELECT json_build_object('scale', max(scale(g.v)),
   'points', percentile_disc(ARRAY(SELECT p / 100.0 FROM generate_series(0, 100) p)::float8[])
     WITHIN GROUP (ORDER BY g.v)::text[])
 FROM (SELECT {column}::text::numeric AS v FROM seen WHERE {column}::text NOT IN ('NaN', 'Infinity', '-Infinity')) g)
