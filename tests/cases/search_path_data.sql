-- case: SQLAlchemy: search_path that holds the tables' schema (referred_schema None)
-- expect: loads
ALTER DATABASE {database} SET search_path = data, semantic, public;
