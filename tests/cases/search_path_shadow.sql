-- case: snyk CVE-2018-1058 style: other schema in front, same table names, same function names
-- expect: loads
CREATE SCHEMA legacy; CREATE TABLE legacy.dm_orders_shopify (id int); CREATE TABLE legacy.dm_customers_shopify (id int PRIMARY KEY);
CREATE TABLE legacy.runs(id int); CREATE TABLE legacy.alembic_version (version_num varchar(32) NOT NULL); INSERT INTO legacy.alembic_version VALUES ('deadbeef');
CREATE FUNCTION legacy.count(anyelement) RETURNS int LANGUAGE sql AS 'SELECT 0';
ALTER DATABASE {database} SET search_path = legacy, public;
