"""The tag tables: runs, the relations each of them loaded, and the keys of the rows.

Plain SQL, so that what `mock-data migrate --sql` prints reads as it would be written by hand. 10,000 keys a row cost a
third of a second and 5 MB a million; a tag row per row costs four times the time and fifteen times the room.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RUNS = """
CREATE TABLE mock_data.runs (
  run_id       uuid PRIMARY KEY,
  workspace    text NOT NULL,
  platforms    text[] NOT NULL,
  strategy     text NOT NULL,
  seed         numeric(39, 0) NOT NULL,
  as_of        timestamptz NOT NULL,
  version      text NOT NULL,
  parameters   jsonb NOT NULL DEFAULT '{}',
  xid          xid8 NOT NULL,
  started_at   timestamptz NOT NULL,
  finished_at  timestamptz,
  total_rows   bigint NOT NULL DEFAULT 0,
  content_hash text,
  removed_at   timestamptz
)"""

RELATIONS = """
CREATE TABLE mock_data.relations (
  run_id       uuid NOT NULL REFERENCES mock_data.runs ON DELETE CASCADE,
  ordinal      integer NOT NULL,
  platform     text NOT NULL,
  entity       text NOT NULL,
  table_schema text NOT NULL,
  table_name   text NOT NULL,
  tenant       text,
  key_columns  text[] NOT NULL,
  key_types    text[] NOT NULL,
  rows         bigint NOT NULL DEFAULT 0,
  links        jsonb NOT NULL DEFAULT '[]',
  removed_at   timestamptz,
  PRIMARY KEY (run_id, ordinal),
  CHECK (cardinality(key_columns) = cardinality(key_types))
)"""

KEYS = """
CREATE TABLE mock_data.keys (
  run_id    uuid NOT NULL,
  ordinal   integer NOT NULL,
  chunk     integer NOT NULL,
  place     smallint NOT NULL,
  first     bigint,
  last      bigint,
  prefix    text,
  width     integer,
  suffix    text,
  keys_int  bigint[],
  keys_uuid uuid[],
  keys_text text[],
  PRIMARY KEY (run_id, ordinal, chunk, place),
  FOREIGN KEY (run_id, ordinal) REFERENCES mock_data.relations ON DELETE CASCADE,
  CHECK (num_nonnulls(first, keys_int, keys_uuid, keys_text) = 1),
  CHECK (num_nonnulls(first, last, prefix, width, suffix) IN (0, 5)),
  CHECK (first <= last)
)"""

# Random uuids do not compress; trying costs a third of their time. The others: lz4 takes a third of pglz's
# time, where the server was built with it (14 and later; some packages never are).
COMPRESSION = """
DO $$
BEGIN
  ALTER TABLE mock_data.keys ALTER COLUMN keys_uuid SET STORAGE EXTERNAL;
  IF EXISTS (SELECT FROM pg_catalog.pg_settings
             WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
    ALTER TABLE mock_data.keys ALTER COLUMN keys_int SET COMPRESSION lz4, ALTER COLUMN keys_text SET COMPRESSION lz4;
  END IF;
END
$$"""

INDEX = "CREATE INDEX runs_by_workspace ON mock_data.runs (workspace, started_at DESC)"

COMMENTS = {
    "TABLE mock_data.runs": "One row per committed run of mock-data; it stays as history after the run was removed",
    "COLUMN mock_data.runs.workspace": "The tenant the rows belong to, as text",
    "COLUMN mock_data.runs.xid": "The run''s transaction; its low 32 bits are xmin of every row that nobody changed",
    "COLUMN mock_data.runs.parameters": "The settings of the run, for repeating it",
    "COLUMN mock_data.runs.content_hash": "Equal for two runs that wrote the same rows",
    "COLUMN mock_data.runs.removed_at": "When the last of its relations was removed",
    "TABLE mock_data.relations": "A base table that a run loaded, and how to tell its rows",
    "COLUMN mock_data.relations.ordinal": "The order of loading: parents before children",
    "COLUMN mock_data.relations.tenant": "The column that holds the workspace, if the table has one",
    "COLUMN mock_data.relations.key_columns": "What tells a row within the workspace; empty: only the xid does",
    "COLUMN mock_data.relations.key_types": "The key columns'' base types, schema-qualified",
    "COLUMN mock_data.relations.links": "Who has a parent''s key: {column, parent_schema, parent_table, parent_column}",
    "TABLE mock_data.keys": "The keys of a run''s rows, some 10,000 a row; the columns of a composite key run parallel",
    "COLUMN mock_data.keys.place": "The key column''s place in relations.key_columns, from 0",
    "COLUMN mock_data.keys.first": "A range: prefix || n, zero-padded to width, || suffix for n in first..last",
    "COLUMN mock_data.keys.keys_int": "An array of integer keys (one of the three arrays, or else a range)",
}  # fmt: skip


def upgrade() -> None:
    """Create the three tables, in a schema which env.py has made sure of."""
    for statement in (RUNS, RELATIONS, KEYS, COMPRESSION, INDEX):
        op.execute(statement.strip())
    for what, text in COMMENTS.items():
        op.execute(f"COMMENT ON {what} IS '{text}'")


def downgrade() -> None:
    """Forget every tag. The rows stay, and nothing tells them from live ones any more."""
    op.execute("DROP TABLE mock_data.keys, mock_data.relations, mock_data.runs")
