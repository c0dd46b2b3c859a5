-- What this role lacks on the tables %(oids)s (bigint[]) and the sequences %(sequences)s (text[]), each with its GRANT.
-- `loads`: without it nothing can be loaded; else only `clean` needs it. A grant on single columns is enough to load.
WITH role AS (SELECT quote_ident(current_user) AS name)
SELECT NULL::bigint AS table_oid, 'schema ' || quote_ident(n.nspname) AS object, 'USAGE' AS privilege, true AS loads,
       format('GRANT USAGE ON SCHEMA %%I TO %%s;', n.nspname, role.name) AS statement
FROM pg_catalog.pg_namespace n, role
WHERE n.oid IN (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = ANY (%(oids)s::bigint[]::oid[]))
  AND NOT has_schema_privilege(n.oid, 'USAGE')
UNION ALL
SELECT c.oid::bigint, format('%%I.%%I', n.nspname, c.relname), r.privilege, r.loads,
       format('GRANT %%s ON %%I.%%I TO %%s;', r.privilege, n.nspname, c.relname, role.name)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN (VALUES ('SELECT', true), ('INSERT', true), ('UPDATE', false), ('DELETE', false)) AS r (privilege, loads), role
WHERE c.oid = ANY (%(oids)s::bigint[]::oid[])
  AND NOT CASE WHEN r.loads THEN has_any_column_privilege(c.oid, r.privilege) ELSE has_table_privilege(c.oid, r.privilege) END
UNION ALL
SELECT NULL, s.name, 'USAGE', true, format('GRANT USAGE ON SEQUENCE %%s TO %%s;', s.name, role.name)
FROM unnest(%(sequences)s::text[]) AS s (name), role
WHERE NOT has_sequence_privilege(s.name, 'USAGE') AND NOT has_sequence_privilege(s.name, 'UPDATE')
