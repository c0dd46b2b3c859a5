-- case: a connector's dotted names and prefixes
-- base: empty
-- platform: google_ads
-- expect: loads
-- check: SELECT 1 FROM data.campaign HAVING sum("metrics.cost_micros") / 1e6 / sum("metrics.clicks") NOT BETWEEN 0.1 AND 10
-- check: SELECT "campaign.id" FROM data.campaign WHERE "metrics.impressions" > 0 AND abs("metrics.ctr" - "metrics.clicks"::numeric / "metrics.impressions") > 0.0001
-- check: SELECT 1 FROM data.campaign HAVING count("metrics.ctr") * 2 < count(*) OR count("metrics.average_cpc") = 0
create schema data; create schema semantic;
create table data.campaign (tenant_id uuid not null, "campaign.id" bigint, "segments.date" date, "metrics.impressions" bigint, "metrics.clicks" bigint, "metrics.cost_micros" bigint, "metrics.conversions" numeric, "metrics.conversions_value" numeric, "metrics.ctr" numeric, "metrics.average_cpc" numeric, primary key ("campaign.id", "segments.date"));
create view semantic.dm_ads_campaigns_google as select tenant_id, "campaign.id" campaign_id, "segments.date" segments_date, "metrics.impressions" metrics_impressions, "metrics.clicks" metrics_clicks, "metrics.cost_micros" metrics_cost_micros, "metrics.conversions" metrics_conversions, "metrics.conversions_value" metrics_conversions_value, "metrics.ctr" metrics_ctr, "metrics.average_cpc" metrics_average_cpc from data.campaign;
