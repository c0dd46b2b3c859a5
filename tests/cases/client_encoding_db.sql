-- case: client_encoding set for the role/database to LATIN1 (psycopg#276 says to pass client_encoding)
-- expect: loads
ALTER DATABASE {database} SET client_encoding = 'LATIN1';
