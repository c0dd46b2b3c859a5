-- A relation of a run. Types by schema and name: what format_type prints depends on the reader's search_path,
-- and its "character" would cut a key to one character.
INSERT INTO mock_data.relations
  (run_id, ordinal, platform, entity, table_schema, table_name, tenant, key_columns, key_types, links)
VALUES
  (%(run_id)s, %(ordinal)s, %(platform)s, %(entity)s, %(schema)s, %(table)s, %(tenant)s, %(key)s::text[],
   ARRAY(SELECT quote_ident(n.nspname) || '.' || quote_ident(t.typname)
         FROM unnest(%(types)s::oid[]) WITH ORDINALITY AS k (type, place)
         JOIN pg_catalog.pg_type t ON t.oid = k.type
         JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
         ORDER BY k.place),
   %(links)s)
