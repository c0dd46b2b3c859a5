-- case: live campaigns by day and nothing below them, on working days alone, each day of one device
-- base: empty
-- platform: google_ads
-- count: 8
-- expect: loads
-- check: SELECT 1 FROM data.stats WHERE campaign_name NOT LIKE 'Live %' HAVING sum(impressions) FILTER (WHERE extract(isodow FROM day) > 5) > 0.05 * sum(impressions)
-- check: SELECT 1 FROM data.stats WHERE campaign_name NOT LIKE 'Live %' HAVING sum(cost) / sum(clicks) NOT BETWEEN 0.5 AND 1.1
-- check: SELECT 1 FROM data.stats WHERE campaign_name NOT LIKE 'Live %' AND day NOT BETWEEN '2026-01-01' AND '2026-07-19'
-- check: SELECT 1 FROM data.stats WHERE device NOT IN ('DESKTOP', 'MOBILE')
create schema data; create schema semantic;
create table data.stats (tenant_id uuid not null, campaign_id text, campaign_name text, day date, impressions int, clicks int, cost numeric(12,2), conversions numeric, device text not null, primary key (tenant_id, campaign_id, day, device));
insert into data.stats select '{workspace}', 'c-' || c, 'Live ' || c, date '2026-01-01' + d, 1000 * c, 40 * c, 30 * c, c, (array['DESKTOP', 'MOBILE'])[1 + (c + d) % 2]
from generate_series(1, 6) c, generate_series(0, 199) d where extract(isodow from date '2026-01-01' + d) < 6;
create view semantic.dm_ads_campaigns_google as select * from data.stats;
