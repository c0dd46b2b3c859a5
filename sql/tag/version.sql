-- The revision of the tag tables.
SELECT version_num FROM mock_data.alembic_version
