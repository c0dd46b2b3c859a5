-- Whether the tag tables were ever made: NULL if not.
SELECT to_regclass('mock_data.alembic_version')::text
