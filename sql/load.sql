-- The run's transaction: locks, numbers from sequences, and the tags of its rows.

-- name: hold
-- Locks the rows of a table whose key is one of %(keys)s (text[]), in the order of the keys, so that two runs cannot wait for
-- each other; what others may do to them meanwhile is all but removing them and changing their keys.
SELECT FROM {table} t WHERE {own} AND t.{key} = ANY (%(keys)s::text[]::{cast}[]) ORDER BY t.{key} FOR KEY SHARE

-- name: lock
-- One run a workspace at a time; released by COMMIT or ROLLBACK, so it is safe behind a transaction-mode pooler.
SELECT pg_advisory_xact_lock(hashtextextended('mock-data:' || %(workspace)s::text, 0))

-- name: may_lock
-- Whether this role may lock rows of a table: %(oid)s.
SELECT has_any_column_privilege(%(oid)s::bigint::oid, 'UPDATE')

-- name: own
-- The rows of a table that the run's transaction wrote last.
SELECT count(*) FROM {table} AS t WHERE t.xmin = {xid}::xid

-- name: peek
-- The number that a sequence would hand out next, without taking it, its step, and how many it has left (NULL if it starts
-- over). No row if the role may not see the sequence.
SELECT n.next, s.increment_by,
  CASE WHEN NOT s.cycle THEN div((CASE WHEN s.increment_by > 0 THEN s.max_value ELSE s.min_value END) - n.next::numeric,
                                 s.increment_by) + 1 END
FROM pg_catalog.pg_sequences s, LATERAL (SELECT coalesce(s.last_value + s.increment_by, s.start_value) AS next) n
WHERE format('%%I.%%I', s.schemaname, s.sequencename)::regclass = %(sequence)s::text::regclass

-- name: reserve
-- Takes %(rows)s numbers from a sequence, as contiguous ranges: what other sessions take meanwhile leaves gaps.
-- OFFSET 0 keeps nextval where it is: called once a row.
SELECT min(n), max(n)
FROM (SELECT nextval(%(sequence)s::text::regclass) AS n, i FROM generate_series(1, %(rows)s) AS i OFFSET 0) AS taken
GROUP BY n - i
ORDER BY 1

-- name: seen
-- What a plan was made against: a run that commits in between changes it.
SELECT count(*), max(started_at), count(removed_at) FROM mock_data.runs

-- name: close
-- How many rows a relation got.
UPDATE mock_data.relations SET rows = %(rows)s WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s

-- name: finish
-- A run's end: when, and how many rows.
UPDATE mock_data.runs
SET finished_at = %(finished_at)s, total_rows = %(total_rows)s, content_hash = %(content_hash)s
WHERE run_id = %(run_id)s

-- name: outcome
-- How a run went, beside what it was asked for.
UPDATE mock_data.runs SET parameters = parameters || jsonb_build_object('outcome', %(outcome)s::jsonb) WHERE run_id = %(run_id)s

-- name: keys
-- One key column of one chunk: a range, or one of the three arrays.
INSERT INTO mock_data.keys
  (run_id, ordinal, chunk, place, first, last, prefix, width, suffix, keys_int, keys_uuid, keys_text)
VALUES
  (%(run_id)s, %(ordinal)s, %(chunk)s, %(place)s, %(first)s, %(last)s, %(prefix)s, %(width)s, %(suffix)s,
   %(keys_int)s, %(keys_uuid)s, %(keys_text)s)

-- name: relation
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

-- name: start
-- A run's row, in the run's own transaction: it commits with the rows it vouches for, or not at all.
INSERT INTO mock_data.runs
  (run_id, workspace, platforms, strategy, seed, as_of, version, parameters, xid, started_at, finished_at, total_rows,
   profile, run_key)
VALUES
  (%(run_id)s, %(workspace)s, %(platforms)s, %(strategy)s, %(seed)s, %(as_of)s, %(version)s, %(parameters)s,
   %(xid)s::text::xid8, %(started_at)s, %(finished_at)s, %(total_rows)s, %(profile)s, %(run_key)s)

-- name: version
-- The revision of the tag tables.
SELECT version_num FROM mock_data.alembic_version

-- name: version_table
-- Whether the tag tables were ever made: NULL if not.
SELECT to_regclass('mock_data.alembic_version')::text
