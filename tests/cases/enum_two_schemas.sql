-- case: enums of one name in two schemas, other labels
-- expect: loads
CREATE SCHEMA a; CREATE SCHEMA b; CREATE TYPE a.state AS ENUM ('x1','x2'); CREATE TYPE b.state AS ENUM ('y1','y2'); CREATE TYPE public.state AS ENUM ('z');
ALTER TABLE data.dm_orders_shopify ADD s1 a.state NOT NULL, ADD s2 b.state NOT NULL, ADD s3 b.state[] NOT NULL;
