-- case: PostgreSQL 17 and later may end a transaction after a time, whatever it does
-- server: 18
-- expect: loads
ALTER DATABASE {database} SET transaction_timeout = '1500ms';
