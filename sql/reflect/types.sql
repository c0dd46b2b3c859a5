-- The types %(oids)s (bigint[]) with all that they are made of: a domain's base, an array's element.
WITH RECURSIVE wanted AS (
  SELECT t.oid FROM pg_catalog.pg_type t WHERE t.oid = ANY (%(oids)s::bigint[]::oid[])
  UNION
  SELECT m.oid
  FROM wanted w
  JOIN pg_catalog.pg_type t ON t.oid = w.oid
  JOIN pg_catalog.pg_type m ON m.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype WHEN t.typcategory = 'A' THEN t.typelem END
)
SELECT t.oid::bigint AS oid, t.typname AS name, n.nspname AS schema, t.typtype AS kind, t.typcategory AS category,
       t.typbasetype::bigint AS base_oid, t.typtypmod AS base_modifier, t.typelem::bigint AS element_oid,
       t.typnotnull AS not_null, t.typdefault AS default,
       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
FROM wanted w
JOIN pg_catalog.pg_type t ON t.oid = w.oid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
