-- case: live keywords by day, their key a criterion, tenants and days as text
-- base: empty
-- platform: google_ads
-- count: 6
-- expect: loads
-- check: SELECT 1 FROM data.keyword_view WHERE ad_group_criterion_keyword_text NOT LIKE 'live %' HAVING count(*) < 60 * count(DISTINCT (ad_group_id, ad_group_criterion_criterion_id))
-- check: SELECT 1 FROM data.keyword_view WHERE ad_group_criterion_keyword_text NOT LIKE 'live %' HAVING avg(impressions) NOT BETWEEN 10 AND 120
-- check: SELECT 1 FROM data.keyword_view WHERE ad_group_criterion_keyword_text NOT LIKE 'live %' AND (extract(isodow FROM date::date) = 7) HAVING sum(impressions) > (SELECT sum(impressions) / 10 FROM data.keyword_view WHERE ad_group_criterion_keyword_text NOT LIKE 'live %')
-- check: SELECT 1 FROM data.keyword_view WHERE ad_group_criterion_keyword_text NOT LIKE 'live %' HAVING sum(clicks)::numeric / sum(impressions) NOT BETWEEN 0.07 AND 0.14
create schema data; create schema semantic;
create table data.campaign (tenant_id text not null, campaign_id bigint, campaign_name text, date text, impressions bigint, clicks bigint, primary key (campaign_id, date));
create table data.keyword_view (tenant_id text not null, campaign_id bigint, ad_group_id bigint, ad_group_criterion_criterion_id bigint, ad_group_criterion_keyword_text text, date text, impressions bigint, clicks bigint, primary key (ad_group_id, ad_group_criterion_criterion_id, date));
insert into data.keyword_view select '{workspace}', k % 6 + 1, k % 6 + 11, k, 'live ' || k, to_char(date '2026-03-01' + d, 'YYYY-MM-DD'), i, i / 10
from generate_series(1, 60) k, generate_series(0, 199) d, lateral (select ((20 + 10 * (k % 7)) * case when extract(isodow from date '2026-03-01' + d) = 7 then 0.2 else 1 end * (1 + 0.3 * sin(d / 9.0 + k)))::bigint i) x;
insert into data.campaign select tenant_id, campaign_id, 'Live ' || campaign_id, date, sum(impressions), sum(clicks) from data.keyword_view group by 1, 2, 3, 4;
create view semantic.dm_ads_campaigns_google as select * from data.campaign;
create view semantic.dm_ads_keywords_google as select * from data.keyword_view;
