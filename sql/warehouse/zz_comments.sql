-- The local warehouse, last part: what columns of one name say alike in every table, written once. Then a view's column
-- without a comment of its own gets that of the column of its name in the table of its name.
DO $comments$
DECLARE
  bare record;
BEGIN
  FOR bare IN
    SELECT a.attrelid::regclass AS relation, a.attname AS name, said.words
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN (VALUES
      ('tenant_id', 'The workspace that the row belongs to. A key is unique within it, so it is part of every join.'),
      ('platform', 'The platform''s name, the same in every row: it tells the rows apart in a UNION over platforms.'),
      ('raw', 'The object as the platform''s API gave it, as JSON: for what has no column.'),
      ('payload', 'The object as the platform''s API gave it, as JSON: for what has no column.'),
      ('_source', 'Which export wrote the row.'),
      ('_synced_at', 'When the export last wrote the row.'),
      ('synced_at', 'When the export last wrote the row.'),
      ('etl_loaded_at', 'When the export last wrote the row.'),
      ('etl_batch', 'Which batch of the export wrote the row; NULL: none did.')
    ) AS said (name, words) ON said.name = a.attname
    WHERE c.relnamespace IN ('data'::regnamespace, 'semantic'::regnamespace) AND c.relkind IN ('r', 'p', 'v')
      AND col_description(c.oid, a.attnum) IS NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', bare.relation, bare.name, bare.words);
  END LOOP;

  FOR bare IN
    SELECT v.oid::regclass AS relation, a.attname AS name, col_description(t.oid, b.attnum) AS words
    FROM pg_class v
    JOIN pg_class t ON t.relname = v.relname AND t.relnamespace = 'data'::regnamespace
    JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0
    JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum > 0 AND b.attname = a.attname
    WHERE v.relnamespace = 'semantic'::regnamespace AND v.relkind = 'v'
      AND col_description(v.oid, a.attnum) IS NULL AND col_description(t.oid, b.attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', bare.relation, bare.name, bare.words);
  END LOOP;
END
$comments$;
