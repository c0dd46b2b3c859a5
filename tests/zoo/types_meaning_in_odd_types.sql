-- trait: meanings in citext, name, domains, varchar(255) and double precision
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_products_shopify WHERE octet_length(title::text) > 63
CREATE EXTENSION citext;
CREATE DOMAIN price AS double precision CHECK (VALUE >= 0);
ALTER TABLE semantic.dm_customers_shopify ALTER email TYPE citext, ALTER first_name TYPE name;
ALTER TABLE semantic.dm_products_shopify ALTER title TYPE varchar(255), ALTER vendor TYPE char(60);
ALTER TABLE semantic.dm_variants_shopify ALTER price TYPE price;
