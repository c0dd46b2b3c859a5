-- Which of the names %(names)s (text[]) are a relation: "schema.name", or "name" in the schema %(schema)s.
SELECT w.name
FROM unnest(%(names)s::text[]) AS w (name)
WHERE EXISTS (
  SELECT FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE w.name = n.nspname || '.' || c.relname OR w.name = c.relname AND n.nspname = %(schema)s
)
