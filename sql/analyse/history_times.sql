-- A hundredth after the other of the times in a column, in microseconds after its base; whether any is still to come, and the
-- coarsest unit that they all keep.
(SELECT json_build_object('future', bool_or(g.v > now()),
   'unit', CASE WHEN bool_and(g.v = date_trunc('day', g.v)) THEN 86400000000
                WHEN bool_and(g.v = date_trunc('second', g.v)) THEN 1000000 ELSE 1 END,
   'points', percentile_disc(ARRAY(SELECT p / 100.0 FROM generate_series(0, 100) p)::float8[])
     WITHIN GROUP (ORDER BY (extract(epoch FROM g.v - g.b) * 1000000)::bigint))
 FROM (SELECT {column}::timestamptz AS v, {base}::timestamptz AS b FROM seen
       WHERE isfinite({column}) AND {base} IS NOT NULL) g)
