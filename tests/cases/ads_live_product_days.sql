-- case: live products by day of shopping campaigns, each day twice by device
-- base: empty
-- platform: google_ads
-- count: 5
-- expect: loads
-- check: SELECT 1 FROM data.campaign WHERE name NOT LIKE 'Live %' AND channel_type <> 'SHOPPING'
-- check: SELECT 1 FROM data.shopping WHERE product_title NOT LIKE 'Live %' HAVING count(*) < 40 * count(DISTINCT (campaign_id, product_item_id))
-- check: SELECT 1 FROM data.shopping WHERE product_title NOT LIKE 'Live %' HAVING avg(impressions) NOT BETWEEN 20 AND 400
create schema data; create schema semantic;
create table data.campaign (tenant_id uuid not null, campaign_id bigint, name text, channel_type text, date date, impressions bigint, clicks bigint, cost_micros bigint, primary key (campaign_id, date));
create table data.shopping (tenant_id uuid not null, campaign_id bigint, product_item_id text, product_title text, device text, date date, impressions bigint, clicks bigint, cost_micros bigint, primary key (campaign_id, product_item_id, device, date));
insert into data.shopping select '{workspace}', p % 4 + 1, 'p' || p, 'Live ' || p, v, date '2026-03-01' + d, i, i / 50, i / 50 * 400000
from generate_series(1, 80) p, unnest(array['MOBILE', 'DESKTOP']) v, generate_series(0, 119) d, lateral (select (20 + p % 60)::bigint i) x;
insert into data.campaign select tenant_id, campaign_id, 'Live ' || campaign_id, 'SHOPPING', date, sum(impressions), sum(clicks), sum(cost_micros) from data.shopping group by 1, 2, 3, 4, 5;
create view semantic.dm_ads_campaigns_google as select * from data.campaign;
create view semantic.dm_ads_products_google as select * from data.shopping;
