-- case: psycopg: timestamptz under DateStyle German, everything else as it was
-- expect: loads
ALTER DATABASE {database} SET datestyle = 'German';
ALTER DATABASE {database} SET intervalstyle = 'sql_standard';
ALTER DATABASE {database} SET bytea_output = 'escape';
ALTER DATABASE {database} SET extra_float_digits = -5;
