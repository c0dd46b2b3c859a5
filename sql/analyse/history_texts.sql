-- The shape of the texts in a column: their lengths, what they all begin with, and letters and digits as A, a and 9.
(SELECT json_build_object(
   'points', percentile_disc(ARRAY(SELECT p / 100.0 FROM generate_series(0, 100) p)::float8[])
     WITHIN GROUP (ORDER BY length(g.v)),
   'mails', avg((g.v LIKE '%%@%%')::int), 'uuids', bool_and(g.v ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$'),
   'hex', bool_and(g.v ~ '^[0-9a-f]{{8,}}$' AND g.v ~ '[0-9]'), 'addresses', avg((g.v ~ '^https?://')::int),
   'prefix', left(min(g.v COLLATE "C"), (SELECT coalesce(max(i), 0) FROM generate_series(1, 64) i
      WHERE left(min(g.v COLLATE "C"), i) = left(max(g.v COLLATE "C"), i))),
   'shapes', (SELECT json_agg(json_build_array(s.shape, s.n)) FROM (
      SELECT translate(x.v, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
                       repeat('A', 26) || repeat('a', 26) || repeat('9', 10)) AS shape, count(*) AS n
      FROM (SELECT {column}::text AS v FROM seen) x WHERE x.v IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 40) s))
 FROM (SELECT {column}::text AS v FROM seen WHERE {column} IS NOT NULL) g)
