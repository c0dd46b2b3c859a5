"""Alembic's environment for the tag tables. There is no alembic.ini: `loader.migrate` calls it, with a connection.

Everything happens in one transaction, in the schema `mock_data`, and never touches a table of the warehouse.
"""

from __future__ import annotations

from typing import Any

from alembic import context

SCHEMA = "mock_data"

# Two upgrades at once: the second waits here, then finds the version table and has nothing to do.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('mock-data:migrate', 0))"

# CREATE SCHEMA IF NOT EXISTS needs CREATE on the database even where the schema exists, so look first.
CREATE_SCHEMA = f"""
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{SCHEMA}') THEN
    CREATE SCHEMA {SCHEMA};
    COMMENT ON SCHEMA {SCHEMA} IS 'mock-data: which rows are mock, so that they can be removed exactly';
  END IF;
END
$$"""


def migrate(**how: Any) -> None:
    """Run the migrations on a connection, or as SQL text for another hand to apply."""
    context.configure(target_metadata=None, version_table_schema=SCHEMA, transaction_per_migration=False, **how)
    with context.begin_transaction():
        context.execute(LOCK)
        context.execute(CREATE_SCHEMA)
        context.run_migrations()


if context.is_offline_mode():
    migrate(dialect_name="postgresql", literal_binds=True)
else:
    migrate(connection=context.config.attributes["connection"])
