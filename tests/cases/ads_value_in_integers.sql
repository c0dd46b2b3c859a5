-- case: a value in whole units beside cost in micros
-- base: empty
-- platform: google_ads
-- expect: loads
-- check: SELECT 1 FROM data.campaign_stats HAVING sum(cost_micros) / 1e6 / sum(clicks) NOT BETWEEN 0.1 AND 10
create schema data; create schema semantic;
create table data.campaign_stats (tenant_id uuid not null, campaign_id bigint, date date, impressions bigint, clicks bigint, cost_micros bigint, conversions_value bigint, primary key (campaign_id, date));
create view semantic.dm_ads_campaigns_google as select * from data.campaign_stats;
