-- case: a loader's row key beside the day
-- base: empty
-- platform: google_ads
-- expect: loads
-- check: SELECT 1 FROM data.campaign_stats HAVING count(DISTINCT date) < 10
-- check: SELECT campaign_id, date FROM data.campaign_stats GROUP BY 1, 2 HAVING count(*) > 1
create schema data; create schema semantic;
create table data.campaign_stats (tenant_id uuid not null, _fivetran_id text primary key, campaign_id bigint, date date not null, customer_id bigint not null, clicks bigint, cost_micros bigint);
create table data.keyword_stats (tenant_id uuid not null, _fivetran_id text primary key, campaign_id bigint, ad_group_criterion_criterion_id bigint, date date not null, customer_id bigint not null, clicks bigint, cost_micros bigint);
create view semantic.dm_ads_campaigns_google as select * from data.campaign_stats;
create view semantic.dm_ads_keywords_google as select * from data.keyword_stats;
