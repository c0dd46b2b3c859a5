-- case: quote_all_identifiers set on the database (pg_dump --quote-all-identifiers users): how CHECKs and views are printed
-- expect: loads
ALTER DATABASE {database} SET quote_all_identifiers = on;
ALTER TABLE data.dm_orders_shopify ADD code text NOT NULL CHECK (code ~ '^[A-Z]{3}-[0-9]{4}$'), ADD qty int NOT NULL CHECK (qty BETWEEN 5 AND 9),
 ADD lo int NOT NULL, ADD hi int NOT NULL, ADD CHECK (lo < hi), ADD kind text NOT NULL CHECK (kind IN ('a','b'));
