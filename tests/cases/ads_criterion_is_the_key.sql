-- case: the key of a keyword is its criterion
-- base: empty
-- platform: google_ads
-- expect: loads
-- check: SELECT ad_group_criterion_criterion_id FROM data.keyword_view GROUP BY 1 HAVING count(DISTINCT ad_group_criterion_keyword_text) > 1
-- check: SELECT 1 FROM data.keyword_view HAVING count(DISTINCT ad_group_criterion_criterion_id) > count(*) / 2
create schema data; create schema semantic;
create table data.campaign (tenant_id uuid not null, campaign_id bigint, date date, clicks bigint, primary key (campaign_id, date));
create table data.keyword_view (tenant_id uuid not null, campaign_id bigint, ad_group_id bigint, ad_group_criterion_criterion_id bigint, ad_group_criterion_keyword_text text, date date, clicks bigint, primary key (ad_group_id, ad_group_criterion_criterion_id, date));
create view semantic.dm_ads_campaigns_google as select * from data.campaign;
create view semantic.dm_ads_keywords_google as select * from data.keyword_view;
