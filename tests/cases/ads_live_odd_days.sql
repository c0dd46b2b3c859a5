-- case: live days without impressions, with numbers that are none, far days and NULL
-- base: empty
-- platform: google_ads
-- count: 4
-- expect: loads
-- check: SELECT 1 FROM data.keyword_view WHERE keyword_text NOT LIKE 'live %' HAVING max(impressions) > 100 OR max(clicks) > max(impressions)
create schema data; create schema semantic;
create table data.campaign (tenant_id uuid not null, campaign_id bigint, name text, date timestamptz, impressions bigint, clicks bigint, cost float8, primary key (campaign_id, date));
create table data.keyword_view (tenant_id uuid not null, campaign_id bigint, ad_group_id bigint, keyword_id bigint, keyword_text text, date timestamptz, impressions numeric, clicks numeric, cost float8, conversions float8, conversions_value float8, primary key (ad_group_id, keyword_id, date));
insert into data.keyword_view select '{workspace}', 1, 11, k, 'live ' || k, '2026-03-01T00:00Z'::timestamptz + d * interval '1 day', 0, null, 'NaN', 'Infinity', null from generate_series(1, 20) k, generate_series(0, 30) d;
insert into data.keyword_view select '{workspace}', 2, 12, k, 'live ' || k, '2026-03-01T00:00Z'::timestamptz + d * interval '1 day', -5, 9, 1, 0, 0 from generate_series(1, 20) k, generate_series(0, 30) d;
insert into data.keyword_view select '{workspace}', 3, 13, k, 'live ' || k, d, 7, 90, 1, 0, 0 from generate_series(1, 20) k, unnest(array['infinity', '0044-03-15 BC', '2026-02-01T00:00Z', '2026-02-01T13:00Z']::timestamptz[]) d;
insert into data.keyword_view select '{workspace}', 4, 14, k, 'live ' || k, '2026-03-01T00:00Z', 'NaN', 0, 0, 0, 0 from generate_series(1, 20) k;
insert into data.campaign select tenant_id, campaign_id, 'Live ' || campaign_id, '2026-03-01T00:00Z', 5, 1, 1 from data.keyword_view group by 1, 2;
create view semantic.dm_ads_campaigns_google as select * from data.campaign;
create view semantic.dm_ads_keywords_google as select * from data.keyword_view;
