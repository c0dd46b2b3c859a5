-- case: devices of ads in a workspace without live rows: any text, a CHECK in small letters, an enum of Google's own
-- base: empty
-- platform: google_ads
-- count: 8
-- expect: loads
-- check: SELECT device FROM data.campaigns WHERE device NOT IN ('MOBILE', 'DESKTOP', 'TABLET')
-- check: SELECT device FROM data.keywords WHERE device NOT IN ('mobile', 'desktop')
-- check: SELECT seen_on FROM data.products WHERE seen_on NOT IN ('MOBILE', 'DESKTOP', 'TABLET')
-- check: SELECT FROM data.campaigns HAVING count(*) FILTER (WHERE device = 'MOBILE') NOT BETWEEN 0.4 * count(*) AND 0.9 * count(*)
CREATE SCHEMA data; CREATE SCHEMA semantic;
CREATE TYPE data.device AS ENUM ('UNSPECIFIED', 'UNKNOWN', 'MOBILE', 'TABLET', 'DESKTOP', 'CONNECTED_TV', 'OTHER');
CREATE TABLE data.campaigns (tenant_id uuid NOT NULL, campaign_id bigint, date date, device text NOT NULL, impressions bigint,
  clicks bigint, cost_micros bigint, PRIMARY KEY (tenant_id, campaign_id, date, device));
CREATE TABLE data.keywords (tenant_id uuid NOT NULL, campaign_id bigint, keyword_id bigint, date date,
  device varchar(7) NOT NULL CHECK (device IN ('mobile', 'desktop', 'other')), impressions bigint, clicks bigint,
  cost_micros bigint, PRIMARY KEY (tenant_id, keyword_id, date));
CREATE TABLE data.products (tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, campaign_id bigint,
  product_item_id text, date date, seen_on data.device NOT NULL, impressions bigint, clicks bigint, cost_micros bigint);
CREATE VIEW semantic.dm_ads_campaigns_google AS SELECT * FROM data.campaigns;
CREATE VIEW semantic.dm_ads_keywords_google AS SELECT * FROM data.keywords;
CREATE VIEW semantic.dm_ads_products_google AS SELECT tenant_id, id, campaign_id, product_item_id, date,
  seen_on AS segments_device, impressions, clicks, cost_micros FROM data.products;
