-- What the server judges of sample rows before BEGIN, and what the views show of the rows afterwards. Read only. Functions are
-- named in full: the shop's own search_path holds here, because its CHECKs and views may need it.

-- name: beside
-- Some rows of a table that name the workspace, as JSON: %(workspace)s.
SELECT pg_catalog.to_jsonb(t) FROM {table} AS t WHERE {same} LIMIT 3

-- name: check
-- How many of some rows, as JSON, each of some CHECKs refuses: %(rows)s. The rows take the table's own types (and its
-- domains' rules); the table itself is not read.
SELECT {refused} FROM pg_catalog.json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample

-- name: fed_by
-- The columns of whole numbers that a sequence feeds, %(sequence)s, by identity or default, and the numbers that it can have.
SELECT n.nspname, c.relname, a.attname, s.seqmin, s.seqmax
FROM pg_catalog.pg_depend x
LEFT JOIN pg_catalog.pg_attrdef d ON x.classid = 'pg_catalog.pg_attrdef'::regclass AND d.oid = x.objid
JOIN pg_catalog.pg_attribute a
  ON a.attrelid = coalesce(d.adrelid, x.refobjid) AND a.attnum = coalesce(d.adnum, x.refobjsubid)
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = %(sequence)s::text::regclass
WHERE a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  AND (x.refclassid = 'pg_catalog.pg_class'::regclass AND x.refobjid = s.seqrelid AND d.oid IS NOT NULL
       OR x.classid = 'pg_catalog.pg_class'::regclass AND x.objid = s.seqrelid AND x.deptype = 'i')

-- name: delete
-- Prepared, not executed: the server refuses what no DELETE may do.
EXPLAIN DELETE FROM {table}

-- name: generated
-- What a generated column holds in some rows, as JSON: %(rows)s. In their order.
SELECT ({expression})::text FROM pg_catalog.json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample

-- name: hidden
-- How many of the run's own rows a semantic view does not show: the table is read, and of the view what has one of their keys.
SELECT pg_catalog.count(*) FROM {table} t
WHERE t.xmin = pg_catalog.mod(%(xid)s::numeric, 4294967296)::text::xid AND NOT EXISTS (
  SELECT FROM {view} v WHERE {same} AND v.{shown} = ANY (ARRAY(
    SELECT m.{column} FROM {table} m WHERE m.xmin = pg_catalog.mod(%(xid)s::numeric, 4294967296)::text::xid)))

-- name: indexes
-- How many indexes each table of %(oids)s (oid[]) has.
SELECT i.indrelid::bigint, count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = ANY (%(oids)s::oid[]) GROUP BY i.indrelid

-- name: keys
-- The unique and exclusive keys of a table that are more than columns which the run writes, %(loaded)s: with expressions, a
-- predicate, operators, or columns that the server fills. Plain keys are proven without it. `nulls_equal`: NULLs meet each
-- other (from 15 on). `operators` are those by which rows meet, if one of them is not =; `period`: the last column holds
-- periods WITHOUT OVERLAPS, none of which may be empty (from 18 on). `columns` are the key's, if it has no expression.
SELECT c.relname AS name,
       ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, true) FROM pg_catalog.generate_series(1, i.indnkeyatts) AS k) AS parts,
       coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'true') AS predicate,
       coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_equal,
       CASE WHEN x.other THEN x.operators END AS operators, coalesce((pg_catalog.to_jsonb(x) ->> 'conperiod')::boolean, false) AS period,
       CASE WHEN i.indpred IS NULL AND i.indexprs IS NULL
            THEN ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                       WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) END AS columns
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
LEFT JOIN LATERAL (
  SELECT x.*, o.other, o.operators
  FROM pg_catalog.pg_constraint x,
       LATERAL (SELECT pg_catalog.bool_or(o.oprname <> '=') AS other,
                       pg_catalog.array_agg(pg_catalog.format('OPERATOR(%%I.%%s)', n.nspname, o.oprname) ORDER BY used.place) AS operators
                FROM pg_catalog.unnest(x.conexclop) WITH ORDINALITY AS used (op, place)
                JOIN pg_catalog.pg_operator o ON o.oid = used.op
                JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace) AS o
  WHERE x.conindid = i.indexrelid AND x.conrelid = i.indrelid AND x.contype IN ('p', 'u', 'x')
) AS x ON true
WHERE i.indrelid = %(oid)s AND (i.indisunique OR i.indisexclusion)
  AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR i.indisexclusion OR NOT (i.indkey::int2[] <@ %(loaded)s::int2[]))
ORDER BY c.relname

-- name: meeting
-- How often some rows, as JSON (%(rows)s), meet each other or one that is there, by a key's own operators; and how many have
-- an empty period.
WITH made AS (
  SELECT pg_catalog.row_number() OVER () AS mock_data_row, {named} FROM pg_catalog.json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample
  WHERE ({predicate}) AND {known}
)
SELECT (SELECT pg_catalog.count(*) FROM made a JOIN made b ON a.mock_data_row < b.mock_data_row AND {pairs})
     + (SELECT pg_catalog.count(*) FROM made a WHERE EXISTS (SELECT FROM {table} WHERE ({predicate}) AND {there}))
     + (SELECT pg_catalog.count(*) FROM made a WHERE {empty})

-- name: met
-- The first of some rows, as JSON (%(rows)s), whose unique key a row that is there has already.
SELECT {key} FROM pg_catalog.json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample
WHERE EXISTS (SELECT FROM {table} t WHERE {same}) LIMIT 1

-- name: partition
-- Which of some rows, as JSON, no partition takes: %(rows)s. How many, and the least and the greatest of the key columns.
SELECT pg_catalog.count(*), {extremes} FROM pg_catalog.json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample
WHERE NOT coalesce({rule}, false)

-- name: published
-- The tables that hold the rows of %(oid)s (bigint), itself or its leaves, if DELETE is published and no replica identity
-- covers it alone; and the publications that send it. A filter or a list of columns may want more than a key.
WITH parts AS (
  SELECT c.oid, c.relreplident
  FROM pg_catalog.pg_class c
  WHERE c.relkind = 'r'
    AND (c.oid = %(oid)s::bigint::oid
         OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%(oid)s::bigint::oid::regclass)))
), above AS (
  SELECT p.oid AS part, p.oid AS relid FROM parts p
  UNION
  SELECT p.oid, a.relid FROM parts p, pg_catalog.pg_partition_ancestors(p.oid::regclass) AS a
), sent AS (
  SELECT DISTINCT a.part, p.pubname
  FROM above a
  JOIN pg_catalog.pg_class c ON c.oid = a.relid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_publication_tables t ON t.schemaname = n.nspname AND t.tablename = c.relname
  JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname AND p.pubdelete
)
SELECT ARRAY(SELECT oid::regclass::text FROM parts WHERE relreplident <> 'f' AND oid IN (SELECT part FROM sent) ORDER BY 1),
       ARRAY(SELECT DISTINCT pubname::text FROM sent ORDER BY 1)

-- name: repeated
-- How often some rows, as JSON, repeat a key among themselves or meet one that is there. NULLs meet nothing.
WITH made AS (
  SELECT {key} FROM pg_catalog.json_populate_recordset(NULL::{table}, %(rows)s::json) AS sample WHERE ({predicate}) AND {known}
)
SELECT (SELECT pg_catalog.count(*) - pg_catalog.count(DISTINCT m) FROM made m)
     + (SELECT pg_catalog.count(*) FROM (SELECT m.* FROM made m INTERSECT SELECT {key} FROM {table} WHERE ({predicate}) AND {known}) met)

-- name: taken_number
-- The first number from %(low)s to %(high)s, by steps of %(step)s, that a row of a table holds.
SELECT pg_catalog.min({column})::bigint FROM {table}
WHERE {column} BETWEEN %(low)s AND %(high)s AND pg_catalog.mod({column}::numeric - %(low)s::bigint, %(step)s::bigint) = 0

-- name: taken_text
-- The same where the number is written as text: %(prefix)s, padded with zeros to %(width)s, %(suffix)s.
SELECT n.n
FROM pg_catalog.generate_series(%(low)s::bigint, %(high)s::bigint, %(step)s::bigint) AS n (n)
JOIN {table} t ON t.{column} = %(prefix)s::text || pg_catalog.lpad(n.n::text, greatest(%(width)s::int, pg_catalog.length(n.n::text)), '0')
                               || %(suffix)s::text
LIMIT 1

-- name: shown
-- How many of some rows, as JSON, a condition of the semantic view hides: %(rows)s.
SELECT pg_catalog.count(*) FROM pg_catalog.json_populate_recordset(NULL::{table}, %(rows)s::json) AS {place}
WHERE NOT coalesce(({test}), false)

-- name: texts
-- The table that the name %(table)s stands for, and its columns that may hold a workspace.
SELECT n.nspname::text, c.relname::text,
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
               AND a.atttypid::regtype::text IN ('uuid', 'text', 'character varying', 'character'))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = pg_catalog.to_regclass(%(table)s)

-- name: view_settings
-- For this transaction only: plans for one scan a table.
SELECT pg_catalog.set_config('enable_nestloop', 'off', true), pg_catalog.set_config('work_mem', '64MB', true),
       pg_catalog.set_config('jit', 'off', true)

-- name: volatile
-- Which of these names (%(names)s, text[]) are of a function that gives another value at every call.
SELECT DISTINCT p.proname::text FROM pg_catalog.pg_proc p WHERE p.proname = ANY (%(names)s::text[]) AND p.provolatile = 'v'
