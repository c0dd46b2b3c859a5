-- Google Ads. Campaigns and keywords are daily facts, as the API segments them and as budgets are judged; search terms,
-- products and creatives are totals over the export's window, because by day they are mostly rows of zeros.
-- Ids are 64-bit and the account's own. Costs are micros (amount x 1,000,000) but for products, whose report has money.
-- No foreign keys: facts come without a table of campaigns, and a fact may outlive its parent's.

CREATE TABLE data.dm_ads_campaigns_google (
  tenant_id                 uuid NOT NULL,
  campaign_id               bigint NOT NULL,
  date                      date NOT NULL,
  campaign_name             text NOT NULL,
  status                    text NOT NULL DEFAULT 'ENABLED' CHECK (status IN ('ENABLED', 'PAUSED', 'REMOVED')),
  advertising_channel_type  text NOT NULL DEFAULT 'SEARCH' CHECK (advertising_channel_type IN
    ('SEARCH', 'SHOPPING', 'DISPLAY', 'PERFORMANCE_MAX', 'VIDEO')),
  budget_micros             bigint NOT NULL CHECK (budget_micros >= 0),
  impressions               bigint NOT NULL DEFAULT 0 CHECK (impressions >= 0),
  clicks                    bigint NOT NULL DEFAULT 0 CHECK (clicks >= 0),
  cost_micros               bigint NOT NULL DEFAULT 0 CHECK (cost_micros >= 0),
  conversions               numeric(12,2) NOT NULL DEFAULT 0 CHECK (conversions >= 0),
  conversions_value         numeric(14,2) NOT NULL DEFAULT 0 CHECK (conversions_value >= 0),
  currency_code             text NOT NULL DEFAULT 'USD',
  raw                       jsonb NOT NULL DEFAULT '{}',
  _synced_at                timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, campaign_id, date),
  CHECK (clicks <= impressions)
);
CREATE INDEX ON data.dm_ads_campaigns_google (tenant_id, date);
COMMENT ON COLUMN data.dm_ads_campaigns_google.budget_micros IS 'A day''s budget, as it was on that day.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.conversions IS
  'On the day of the click. A fraction where attribution shares an order.';

CREATE TABLE data.dm_ads_keywords_google (
  tenant_id          uuid NOT NULL,
  ad_group_id        bigint NOT NULL,
  keyword_id         bigint NOT NULL,
  segments_date      date NOT NULL,
  campaign_id        bigint NOT NULL,
  ad_group_name      text,
  keyword_text       text NOT NULL,
  match_type         text NOT NULL CHECK (match_type IN ('EXACT', 'PHRASE', 'BROAD')),
  status             text NOT NULL DEFAULT 'ENABLED' CHECK (status IN ('ENABLED', 'PAUSED', 'REMOVED')),
  quality_score      smallint CHECK (quality_score BETWEEN 1 AND 10),
  impressions        bigint NOT NULL DEFAULT 0 CHECK (impressions >= 0),
  clicks             bigint NOT NULL DEFAULT 0 CHECK (clicks >= 0),
  cost_micros        bigint NOT NULL DEFAULT 0 CHECK (cost_micros >= 0),
  conversions        numeric(12,2) NOT NULL DEFAULT 0 CHECK (conversions >= 0),
  conversions_value  numeric(14,2) NOT NULL DEFAULT 0 CHECK (conversions_value >= 0),
  raw                jsonb NOT NULL DEFAULT '{}',
  _synced_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, ad_group_id, keyword_id, segments_date),
  CHECK (clicks <= impressions)
);
CREATE INDEX ON data.dm_ads_keywords_google (tenant_id, segments_date);
COMMENT ON COLUMN data.dm_ads_keywords_google.keyword_id IS 'The criterion: unique in its ad group only.';

-- A search term is too long and too free to be a key, so its rows are numbered here.
CREATE TABLE data.dm_ads_search_terms_google (
  id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id          uuid NOT NULL,
  campaign_id        bigint NOT NULL,
  ad_group_id        bigint NOT NULL,
  keyword_id         bigint,
  search_term        text NOT NULL,
  match_type         text CHECK (match_type IN ('EXACT', 'PHRASE', 'BROAD')),
  status             text NOT NULL DEFAULT 'NONE' CHECK (status IN ('ADDED', 'EXCLUDED', 'ADDED_EXCLUDED', 'NONE')),
  impressions        bigint NOT NULL DEFAULT 0 CHECK (impressions >= 0),
  clicks             bigint NOT NULL DEFAULT 0 CHECK (clicks >= 0),
  cost_micros        bigint NOT NULL DEFAULT 0 CHECK (cost_micros >= 0),
  conversions        numeric(12,2) NOT NULL DEFAULT 0 CHECK (conversions >= 0),
  conversions_value  numeric(14,2) NOT NULL DEFAULT 0 CHECK (conversions_value >= 0),
  _synced_at         timestamptz NOT NULL DEFAULT now(),
  CHECK (clicks <= impressions)
);
CREATE INDEX ON data.dm_ads_search_terms_google (tenant_id, campaign_id);
COMMENT ON COLUMN data.dm_ads_search_terms_google.keyword_id IS
  'The keyword the term matched; NULL where Google chose it without one.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.status IS 'Whether the term has become a keyword of its own.';

CREATE TABLE data.dm_ads_products_google (
  tenant_id        uuid NOT NULL,
  campaign_id      bigint NOT NULL,
  product_item_id  text NOT NULL,
  product_title    text,
  product_brand    text,
  product_type_l1  text,
  impressions      bigint NOT NULL DEFAULT 0 CHECK (impressions >= 0),
  clicks           bigint NOT NULL DEFAULT 0 CHECK (clicks >= 0),
  cost             numeric(14,2) NOT NULL DEFAULT 0 CHECK (cost >= 0),
  conversions      numeric(12,2) NOT NULL DEFAULT 0 CHECK (conversions >= 0),
  revenue          numeric(14,2) NOT NULL DEFAULT 0 CHECK (revenue >= 0),
  roas             numeric(12,4),
  _synced_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, campaign_id, product_item_id),
  CHECK (clicks <= impressions)
);
COMMENT ON COLUMN data.dm_ads_products_google.product_item_id IS
  'The feed''s offer id; the feed uses the shop''s product key.';
COMMENT ON COLUMN data.dm_ads_products_google.roas IS 'revenue / cost; NULL where nothing was spent.';

CREATE TABLE data.dm_ads_creatives_google (
  tenant_id          uuid NOT NULL,
  ad_id              bigint NOT NULL,
  ad_group_id        bigint NOT NULL,
  campaign_id        bigint NOT NULL,
  creative_name      text NOT NULL,
  ad_type            text NOT NULL DEFAULT 'RESPONSIVE_SEARCH_AD' CHECK (ad_type IN
    ('RESPONSIVE_SEARCH_AD', 'RESPONSIVE_DISPLAY_AD', 'SHOPPING_PRODUCT_AD', 'VIDEO_AD')),
  status             text NOT NULL DEFAULT 'ENABLED' CHECK (status IN ('ENABLED', 'PAUSED', 'REMOVED')),
  headline           text,
  description        text,
  final_url          text,
  impressions        bigint NOT NULL DEFAULT 0 CHECK (impressions >= 0),
  clicks             bigint NOT NULL DEFAULT 0 CHECK (clicks >= 0),
  cost_micros        bigint NOT NULL DEFAULT 0 CHECK (cost_micros >= 0),
  conversions        numeric(12,2) NOT NULL DEFAULT 0 CHECK (conversions >= 0),
  conversions_value  numeric(14,2) NOT NULL DEFAULT 0 CHECK (conversions_value >= 0),
  _synced_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, ad_id),
  CHECK (clicks <= impressions)
);
CREATE INDEX ON data.dm_ads_creatives_google (tenant_id, campaign_id);

-- cost, ctr, roas: one definition for all readers. nullif, because a day without clicks has no ratio.
CREATE VIEW semantic.dm_ads_campaigns_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, date, campaign_name, status AS campaign_status, advertising_channel_type, budget_micros,
       round(budget_micros / 1000000.0, 2) AS campaign_budget, impressions, clicks, cost_micros,
       round(cost_micros / 1000000.0, 2) AS cost, round(clicks::numeric / nullif(impressions, 0), 4) AS ctr,
       conversions, conversions_value, round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas,
       currency_code, raw
FROM data.dm_ads_campaigns_google
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_ads_keywords_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, ad_group_id, ad_group_name, keyword_id, segments_date AS date, keyword_text, match_type,
       status, quality_score, impressions, clicks, cost_micros, round(cost_micros / 1000000.0, 2) AS cost, conversions,
       conversions_value, round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas, raw
FROM data.dm_ads_keywords_google
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_ads_search_terms_google WITH (security_barrier) AS
SELECT id, tenant_id, campaign_id, ad_group_id, keyword_id, search_term, match_type, status, impressions, clicks,
       cost_micros, round(cost_micros / 1000000.0, 2) AS cost, conversions, conversions_value,
       round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas
FROM data.dm_ads_search_terms_google
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_ads_products_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, product_item_id, product_title, product_brand, product_type_l1, impressions, clicks,
       cost, conversions, revenue, roas
FROM data.dm_ads_products_google
WHERE tenant_id = public.current_workspace_id();

CREATE VIEW semantic.dm_ads_creatives_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, ad_group_id, ad_id, creative_name, ad_type, status, headline, description, final_url,
       impressions, clicks, cost_micros, round(cost_micros / 1000000.0, 2) AS cost, conversions, conversions_value,
       round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas
FROM data.dm_ads_creatives_google
WHERE tenant_id = public.current_workspace_id();
