-- Postgres as it is: objects, tables, types, keys, partitions, view lineage, rights. Read only.

-- name: below
-- Every table and view that the views %(views)s (bigint[]) name, on all levels, themselves among them: columns in their order, and
-- a view's definition as Postgres prints it, with every name in full if the search path is empty.
WITH RECURSIVE seen (oid) AS (
  SELECT unnest(%(views)s::bigint[])::oid
  UNION
  SELECT d.refobjid
  FROM seen s
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = s.oid AND r.ev_type = '1' AND r.rulename = '_RETURN'
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                             AND d.refclassid = 'pg_catalog.pg_class'::regclass
)
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name,
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition
FROM seen s
JOIN pg_catalog.pg_class c ON c.oid = s.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace

-- name: checks
-- The CHECKs of the tables %(oids)s and of the domains %(domains)s (bigint[]), as Postgres prints them; what is
-- NOT ENFORCED (from 18 on) is no rule.
SELECT NULLIF(k.conrelid::bigint, 0) AS table_oid, NULLIF(k.contypid::bigint, 0) AS domain_oid, k.conname AS name,
       pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression
FROM pg_catalog.pg_constraint k
WHERE k.contype = 'c' AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
  AND (k.conrelid = ANY (%(oids)s::bigint[]::oid[]) AND k.conrelid <> 0
       OR k.contypid = ANY (%(domains)s::bigint[]::oid[]) AND k.contypid <> 0)
ORDER BY k.conname

-- name: columns
-- The columns of the tables %(oids)s (bigint[]), with what only the catalog knows exactly: type oid and modifier,
-- identity, generated, and the sequence that feeds a default (owned or not).
SELECT a.attrelid::bigint AS table_oid, a.attnum AS number, a.attname AS name,
       a.atttypid::bigint AS type_oid, a.atttypmod AS type_modifier,
       NOT a.attnotnull AS nullable,
       a.attidentity::text AS identity, a.attgenerated <> '' AS generated,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default,
       COALESCE(
         CASE WHEN a.attidentity <> '' THEN (
           SELECT s.objid::regclass::text FROM pg_catalog.pg_depend s
           WHERE s.classid = 'pg_class'::regclass AND s.refclassid = 'pg_class'::regclass
             AND s.refobjid = a.attrelid AND s.refobjsubid = a.attnum AND s.deptype = 'i' LIMIT 1) END,
         (SELECT s.refobjid::regclass::text FROM pg_catalog.pg_depend s
          JOIN pg_catalog.pg_class q ON q.oid = s.refobjid AND q.relkind = 'S'
          WHERE s.classid = 'pg_attrdef'::regclass AND s.objid = d.oid AND s.refclassid = 'pg_class'::regclass LIMIT 1)
       ) AS sequence,
       c.description AS comment
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description c
  ON c.classoid = 'pg_catalog.pg_class'::regclass AND c.objoid = a.attrelid AND c.objsubid = a.attnum
WHERE a.attrelid = ANY (%(oids)s::bigint[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum

-- name: functions
-- The functions of these names, "schema.name" or "name" in any schema but Postgres's own: %(names)s (text[]), as they were made.
SELECT n.nspname || '.' || p.proname AS name, p.pronargs = 0 AS bare, pg_catalog.pg_get_functiondef(p.oid) AS source
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind = 'f' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND (n.nspname || '.' || p.proname = ANY (%(names)s::text[]) OR p.proname = ANY (%(names)s::text[]))
ORDER BY 1

-- name: foreign_keys
-- The foreign keys of the tables %(oids)s (bigint[]), by name, but for those that hold nothing by themselves: those that
-- Postgres keeps once more for each partition of the parent, and those that are NOT ENFORCED (from 18 on) and refer to a
-- table outside.
SELECT k.conrelid::bigint AS table_oid, k.conname AS name, n.nspname AS parent_schema, p.relname AS parent_table,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS c (number, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.number
             ORDER BY c.place) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS c (number, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = c.number
             ORDER BY c.place) AS parent_columns
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
LEFT JOIN pg_catalog.pg_constraint whole ON whole.oid = k.conparentid AND whole.conrelid = k.conrelid
WHERE k.contype = 'f' AND k.conrelid = ANY (%(oids)s::bigint[]::oid[]) AND whole.oid IS NULL
  AND (coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) OR k.confrelid = ANY (%(oids)s::bigint[]::oid[]))
ORDER BY k.conrelid, k.conname

-- name: hooks
-- What the tables %(oids)s (bigint[]) and their partitions do by themselves on INSERT and DELETE: the triggers that fire in
-- this session, with the source of their functions, and the rules. `early`: before the row, or instead of the statement.
WITH events (name, trigger_bit, rule_type) AS (VALUES ('INSERT', 4, '3'), ('DELETE', 8, '4')),
seen AS (
  SELECT r.oid AS root, r.oid AS part FROM unnest(%(oids)s::bigint[]::oid[]) AS r (oid)
  UNION
  SELECT r.oid, t.relid FROM unnest(%(oids)s::bigint[]::oid[]) AS r (oid), pg_catalog.pg_partition_tree(r.oid::regclass) AS t
), fires (how) AS (
  SELECT unnest(CASE current_setting('session_replication_role') WHEN 'replica' THEN '{A,R}' ELSE '{A,O}' END::text[])
)
SELECT s.root::bigint AS table_oid, 'trigger' AS kind, g.tgname AS name, g.tgfoid::regprocedure::text AS function,
       format('%%I.%%I', n.nspname, c.relname) AS "table", e.name AS "on", g.tgtype & 3 = 3 AS early,
       CASE l.lanname WHEN 'plpgsql' THEN f.prosrc END AS source
FROM seen s
JOIN pg_catalog.pg_trigger g ON g.tgrelid = s.part AND NOT g.tgisinternal AND g.tgparentid = 0
JOIN events e ON g.tgtype & e.trigger_bit = e.trigger_bit
JOIN pg_catalog.pg_proc f ON f.oid = g.tgfoid
JOIN pg_catalog.pg_language l ON l.oid = f.prolang
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE g.tgenabled::text IN (SELECT how FROM fires)
UNION ALL
SELECT s.root::bigint, 'rule', r.rulename, NULL, format('%%I.%%I', n.nspname, c.relname), e.name, r.is_instead, NULL
FROM seen s
JOIN pg_catalog.pg_rewrite r ON r.ev_class = s.root
JOIN events e ON e.rule_type = r.ev_type::text
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE s.part = s.root AND r.ev_enabled::text IN (SELECT how FROM fires)
ORDER BY 1, 2, 3, 6

-- name: lineage
-- Each column of the views %(views)s (bigint[] of oids) -> the column of the table that it shows, or nothing when computed.
-- Source: pg_rewrite's stored rule tree. The parser writes resorigtbl/resorigcol into every target entry that is a plain
-- reference, through joins, sub-selects and CTEs (the same two numbers that the wire protocol sends in RowDescription).
-- Only the entries of a view's own target list count (brace depth 2); views over views are followed.
-- What comes through a view with aggregates is computed: its rows are nobody's. `views` are all on the way, `stored` those
-- of them that are materialized.
-- The text of a node tree is no stable interface: tests/integration/test_reflection.py reads known views as a self-test.
WITH RECURSIVE reached (oid) AS (
  SELECT unnest(%(views)s::bigint[]::oid[])
  UNION
  SELECT d.refobjid
  FROM reached
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = reached.oid AND r.ev_type = '1'
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
    AND d.refclassid = 'pg_catalog.pg_class'::regclass
), rules AS (
  SELECT c.oid AS view_oid, r.ev_action::text AS tree, c.relkind = 'm' AS stored,
         starts_with(split_part(r.ev_action::text, ':hasAggs ', 2), 'true') AS aggregated  -- the outermost query's comes first
  FROM reached
  JOIN pg_catalog.pg_class c ON c.oid = reached.oid
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1' AND r.rulename = '_RETURN'
  WHERE c.relkind IN ('v', 'm')
    AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
), pieces AS (  -- what follows each brace, up to the next; those in names, which are escaped, are none
  SELECT view_oid, p.ord, p.t, starts_with(p.t, '}') AS closes
  FROM rules, LATERAL unnest(string_to_array(
    replace(replace(replace(replace(tree, '\\', ''), '\{', ''), '\}', ''), '}', '{}'), '{')) WITH ORDINALITY AS p(t, ord)
), depths AS (
  SELECT view_oid, t, sum(CASE WHEN closes THEN -1 ELSE 1 END) OVER (PARTITION BY view_oid ORDER BY ord) - 1 AS depth
  FROM pieces
), columns AS (  -- what follows the name of the column is the last of its kind, whatever the name holds
  SELECT view_oid,
         split_part(split_part(t, ':resno ', 2), ' ', 1)::int AS attnum,
         split_part(split_part(t, ':resorigtbl ', -1), ' ', 1)::bigint AS source_oid,
         split_part(split_part(t, ':resorigcol ', -1), ' ', 1)::int AS source_attnum,
         starts_with(split_part(t, ':resjunk ', -1), 'true') AS junk
  FROM depths
  WHERE depth = 2 AND strpos(t, ':resno ') > 0
), walk AS (
  SELECT v.oid AS root, a.attnum AS root_attnum, c.source_oid, c.source_attnum, 1 AS hops, ARRAY[v.oid::bigint] AS path
  FROM pg_catalog.pg_class v
  JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN columns c ON c.view_oid = v.oid AND c.attnum = a.attnum AND NOT c.junk
  WHERE v.oid = ANY (%(views)s::bigint[]::oid[])
  UNION ALL
  SELECT w.root, w.root_attnum, c.source_oid, c.source_attnum, w.hops + 1, w.path || w.source_oid
  FROM walk w
  JOIN columns c ON c.view_oid = w.source_oid AND c.attnum = w.source_attnum AND NOT c.junk
  WHERE w.source_oid > 0 AND NOT w.source_oid = ANY (w.path)
), last_hop AS (
  SELECT DISTINCT ON (root, root_attnum) * FROM walk ORDER BY root, root_attnum, hops DESC
)
SELECT l.root::bigint AS view_oid, va.attname AS view_column,
       d.description AS comment,
       b.oid::bigint AS base_oid, ba.attname AS base_column, l.path AS views,
       ARRAY(SELECT r.view_oid::regclass::text FROM rules r WHERE r.stored AND r.view_oid = ANY (l.path)) AS stored
FROM last_hop l
JOIN pg_catalog.pg_attribute va ON va.attrelid = l.root AND va.attnum = l.root_attnum
LEFT JOIN pg_catalog.pg_class b ON b.oid = l.source_oid AND l.source_attnum <> 0 AND b.relkind IN ('r', 'p', 'f')
  AND NOT EXISTS (SELECT FROM rules r WHERE r.aggregated AND r.view_oid = ANY (l.path))
LEFT JOIN pg_catalog.pg_attribute ba ON ba.attrelid = b.oid AND ba.attnum = l.source_attnum
LEFT JOIN pg_catalog.pg_description d
  ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = l.root AND d.objsubid = l.root_attnum
ORDER BY 1, va.attnum

-- name: objects
-- The semantic objects by name: %(schema)s text, %(names)s text[].
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s
  AND c.relname = ANY (%(names)s)
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')

-- name: partitions
-- The leaves of the partitioned tables %(oids)s (bigint[]), or such a table itself where it is a leaf: their bounds as written, all that their rows must keep (with
-- what the partitions above them say), and the columns of the partition keys on every level, also within expressions.
SELECT r.oid::bigint AS table_oid, format('%%I.%%I', n.nspname, c.relname) AS name, c.relkind AS kind,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bounds,
       coalesce(pg_catalog.pg_get_partition_constraintdef(c.oid), 'true') AS rule,
       NULL::text AS key_column
FROM unnest(%(oids)s::bigint[]::oid[]) AS r (oid)
CROSS JOIN LATERAL pg_catalog.pg_partition_tree(r.oid::regclass) AS t
JOIN pg_catalog.pg_class c ON c.oid = t.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE t.isleaf AND c.relispartition AND c.relkind <> 'p'
UNION ALL
SELECT DISTINCT r.oid::bigint, NULL, NULL::"char", NULL, NULL, a.attname::text
FROM unnest(%(oids)s::bigint[]::oid[]) AS r (oid)
CROSS JOIN LATERAL (
  SELECT relid FROM pg_catalog.pg_partition_tree(r.oid::regclass)
  UNION
  SELECT relid FROM pg_catalog.pg_partition_ancestors(r.oid::regclass)
) AS t
JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = t.relid
CROSS JOIN LATERAL (
  SELECT number::int FROM unnest(p.partattrs::int2[]) AS u (number) WHERE number > 0
  UNION
  SELECT m[1]::int FROM regexp_matches(p.partexprs::text, ':varattno (\d+)', 'g') AS m
) AS used
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.relid AND a.attnum = used.number
ORDER BY 1, 2, 6

-- name: privileges
-- What this role may do with a table: %(oid)s (bigint).
SELECT has_table_privilege(%(oid)s::bigint::oid, 'SELECT'), has_table_privilege(%(oid)s::bigint::oid, 'INSERT'),
       has_table_privilege(%(oid)s::bigint::oid, 'UPDATE'), has_table_privilege(%(oid)s::bigint::oid, 'DELETE')

-- name: raisers
-- The triggers and event triggers of the functions %(functions)s (text[], as an error's context names them): each with its
-- function's place there, those of the table %(oid)s (bigint) first.
WITH named AS (
  SELECT to_regprocedure(w.name)::oid AS oid, w.place FROM unnest(%(functions)s::text[]) WITH ORDINALITY AS w (name, place)
)
SELECT 'trigger' AS kind, g.tgname AS name, g.tgfoid::regprocedure::text AS function,
       format('%%I.%%I', n.nspname, c.relname) AS "table",
       named.place, g.tgrelid = %(oid)s::bigint::oid AS here
FROM pg_catalog.pg_trigger g
JOIN named ON named.oid = g.tgfoid
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT g.tgisinternal AND g.tgparentid = 0
UNION ALL
SELECT 'event trigger', v.evtname, v.evtfoid::regprocedure::text, NULL, named.place, false
FROM pg_catalog.pg_event_trigger v
JOIN named ON named.oid = v.evtfoid
ORDER BY place, here DESC, name

-- name: relations
-- Which of the names %(names)s (text[]) are a relation: "schema.name", or "name" in the schema %(schema)s.
SELECT w.name
FROM unnest(%(names)s::text[]) AS w (name)
WHERE EXISTS (
  SELECT FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE w.name = n.nspname || '.' || c.relname OR w.name = c.relname AND n.nspname = %(schema)s
)

-- name: rights
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

-- name: tables
-- The base tables %(oids)s (bigint[]): kind, row-level security for this role.
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relispartition AS part,
       row_security_active(c.oid) AS row_security
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY (%(oids)s::bigint[]::oid[])

-- name: types
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
       t.typnotnull AS not_null, t.typreceive <> 0 AS received, t.typdefault AS default,
       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
FROM wanted w
JOIN pg_catalog.pg_type t ON t.oid = w.oid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace

-- name: unindexed
-- The foreign keys of the tables %(oids)s (bigint[]) that no index of the child begins with: removing a parent's row is then
-- a scan of the whole child. With the statement that mends it; a partitioned table cannot be indexed concurrently.
SELECT k.conrelid::bigint AS table_oid, k.conname AS name,
       format('CREATE INDEX %%sON %%I.%%I (%%s);', CASE WHEN c.relkind = 'p' THEN '' ELSE 'CONCURRENTLY ' END,
              n.nspname, c.relname,
              (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY u.place)
               FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number)) AS statement
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY (%(oids)s::bigint[]::oid[])
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_index i
    WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
      AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
ORDER BY k.conrelid, k.conname

-- name: uniques
-- The primary keys, unique constraints and unique indexes of the tables %(oids)s (bigint[]), the primary key first, the
-- others by name; columns that an index only carries along (INCLUDE) are none of it.
SELECT i.indrelid::bigint AS table_oid, x.relname AS name, i.indisprimary AS is_primary,
       ARRAY(SELECT a.attname::text FROM generate_series(0, i.indnkeyatts - 1) AS g (place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[g.place]
             WHERE i.indkey[g.place] <> 0 ORDER BY g.place) AS columns,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, g.place + 1, true) FROM generate_series(0, i.indnkeyatts - 1) AS g (place)
             WHERE i.indkey[g.place] = 0 ORDER BY g.place) AS expressions,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_equal
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
WHERE i.indisunique AND i.indrelid = ANY (%(oids)s::bigint[]::oid[])
ORDER BY i.indrelid, NOT i.indisprimary, x.relname
