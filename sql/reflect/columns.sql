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
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY (%(oids)s::bigint[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
