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
COMMENT ON TABLE data.dm_ads_campaigns_google IS 'One row a campaign and day.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.campaign_id IS
  'The campaign''s number in the account. Joins campaign_id of keywords, search terms, products and creatives.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.date IS 'The day of the facts, in the account''s own time zone.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.campaign_name IS 'The campaign''s name on that day.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.status IS 'ENABLED, PAUSED or REMOVED.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.advertising_channel_type IS
  'Where the ads are shown: SEARCH, SHOPPING, DISPLAY, PERFORMANCE_MAX or VIDEO.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.budget_micros IS 'A day''s budget, as it was on that day.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.impressions IS 'How often ads were shown.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.clicks IS 'How often ads were clicked; never more than impressions.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.cost_micros IS
  'What the clicks cost, in millionths of the currency: divide by 1,000,000.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.conversions IS
  'On the day of the click. A fraction where attribution shares an order.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.conversions_value IS
  'What the orders behind the conversions were worth, in currency_code; on the day of the click.';
COMMENT ON COLUMN data.dm_ads_campaigns_google.currency_code IS 'The account''s currency: ISO 4217, three letters.';

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
COMMENT ON TABLE data.dm_ads_keywords_google IS 'One row a keyword and day.';
COMMENT ON COLUMN data.dm_ads_keywords_google.ad_group_id IS
  'The ad group''s number in the account. Joins ad_group_id of search terms and creatives.';
COMMENT ON COLUMN data.dm_ads_keywords_google.keyword_id IS 'The criterion: unique in its ad group only.';
COMMENT ON COLUMN data.dm_ads_keywords_google.segments_date IS 'The day of the facts, in the account''s own time zone.';
COMMENT ON COLUMN data.dm_ads_keywords_google.campaign_id IS
  'The campaign that the keyword is in. Joins campaign_id of campaigns.';
COMMENT ON COLUMN data.dm_ads_keywords_google.ad_group_name IS 'The ad group''s name.';
COMMENT ON COLUMN data.dm_ads_keywords_google.keyword_text IS 'The words that were bid on.';
COMMENT ON COLUMN data.dm_ads_keywords_google.match_type IS
  'How close a search must be to the words: EXACT, PHRASE or BROAD.';
COMMENT ON COLUMN data.dm_ads_keywords_google.status IS 'ENABLED, PAUSED or REMOVED.';
COMMENT ON COLUMN data.dm_ads_keywords_google.quality_score IS
  'Google''s judgement of ad and page, 1 to 10; NULL: too few impressions.';
COMMENT ON COLUMN data.dm_ads_keywords_google.impressions IS 'How often its ads were shown.';
COMMENT ON COLUMN data.dm_ads_keywords_google.clicks IS 'How often its ads were clicked; never more than impressions.';
COMMENT ON COLUMN data.dm_ads_keywords_google.cost_micros IS
  'What the clicks cost, in millionths of the account''s currency: divide by 1,000,000.';
COMMENT ON COLUMN data.dm_ads_keywords_google.conversions IS
  'Orders that its clicks led to, on the day of the click. A fraction where attribution shares an order.';
COMMENT ON COLUMN data.dm_ads_keywords_google.conversions_value IS
  'What the orders behind the conversions were worth, in the account''s currency.';

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
COMMENT ON TABLE data.dm_ads_search_terms_google IS
  'One row for what people searched, in total over the export''s window.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.id IS 'The row''s number in the warehouse; Google has none.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.campaign_id IS
  'The campaign whose ad was shown. Joins campaign_id of campaigns.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.ad_group_id IS
  'The ad group whose ad was shown. Joins ad_group_id of keywords and creatives.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.keyword_id IS
  'The keyword the term matched; NULL where Google chose it without one.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.search_term IS 'What was typed into the search box.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.match_type IS
  'How the term matched the keyword: EXACT, PHRASE or BROAD; NULL without a keyword.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.status IS 'Whether the term has become a keyword of its own.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.impressions IS 'How often ads were shown for it.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.clicks IS
  'How often these ads were clicked; never more than impressions.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.cost_micros IS
  'What the clicks cost, in millionths of the account''s currency: divide by 1,000,000.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.conversions IS
  'Orders that these clicks led to. A fraction where attribution shares an order.';
COMMENT ON COLUMN data.dm_ads_search_terms_google.conversions_value IS
  'What the orders behind the conversions were worth, in the account''s currency.';

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
COMMENT ON TABLE data.dm_ads_products_google IS
  'One row a product of a shopping campaign, in total over the export''s window.';
COMMENT ON COLUMN data.dm_ads_products_google.campaign_id IS
  'The campaign that showed the product. Joins campaign_id of campaigns.';
COMMENT ON COLUMN data.dm_ads_products_google.product_item_id IS
  'The feed''s offer id; the feed uses the shop''s product key.';
COMMENT ON COLUMN data.dm_ads_products_google.product_title IS 'The product''s title in the feed.';
COMMENT ON COLUMN data.dm_ads_products_google.product_brand IS 'The maker''s name in the feed.';
COMMENT ON COLUMN data.dm_ads_products_google.product_type_l1 IS
  'The first level of the shop''s own category in the feed.';
COMMENT ON COLUMN data.dm_ads_products_google.impressions IS 'How often the product was shown.';
COMMENT ON COLUMN data.dm_ads_products_google.clicks IS 'How often it was clicked; never more than impressions.';
COMMENT ON COLUMN data.dm_ads_products_google.cost IS
  'What the clicks cost, in whole units of the account''s currency (no micros).';
COMMENT ON COLUMN data.dm_ads_products_google.conversions IS
  'Orders that these clicks led to. A fraction where attribution shares an order.';
COMMENT ON COLUMN data.dm_ads_products_google.revenue IS
  'What the orders behind the conversions were worth, in the account''s currency.';
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
COMMENT ON TABLE data.dm_ads_creatives_google IS 'One row an ad, in total over the export''s window.';
COMMENT ON COLUMN data.dm_ads_creatives_google.ad_id IS 'The ad''s number in the account.';
COMMENT ON COLUMN data.dm_ads_creatives_google.ad_group_id IS
  'The ad group that the ad is in. Joins ad_group_id of keywords and search terms.';
COMMENT ON COLUMN data.dm_ads_creatives_google.campaign_id IS
  'The campaign that the ad is in. Joins campaign_id of campaigns.';
COMMENT ON COLUMN data.dm_ads_creatives_google.creative_name IS 'The ad''s name in the account.';
COMMENT ON COLUMN data.dm_ads_creatives_google.ad_type IS
  'RESPONSIVE_SEARCH_AD, RESPONSIVE_DISPLAY_AD, SHOPPING_PRODUCT_AD or VIDEO_AD.';
COMMENT ON COLUMN data.dm_ads_creatives_google.status IS 'ENABLED, PAUSED or REMOVED.';
COMMENT ON COLUMN data.dm_ads_creatives_google.headline IS 'The first headline.';
COMMENT ON COLUMN data.dm_ads_creatives_google.description IS 'The first line of text below the headline.';
COMMENT ON COLUMN data.dm_ads_creatives_google.final_url IS 'Where a click leads.';
COMMENT ON COLUMN data.dm_ads_creatives_google.impressions IS 'How often the ad was shown.';
COMMENT ON COLUMN data.dm_ads_creatives_google.clicks IS 'How often it was clicked; never more than impressions.';
COMMENT ON COLUMN data.dm_ads_creatives_google.cost_micros IS
  'What the clicks cost, in millionths of the account''s currency: divide by 1,000,000.';
COMMENT ON COLUMN data.dm_ads_creatives_google.conversions IS
  'Orders that these clicks led to. A fraction where attribution shares an order.';
COMMENT ON COLUMN data.dm_ads_creatives_google.conversions_value IS
  'What the orders behind the conversions were worth, in the account''s currency.';

-- cost, ctr, roas: one definition for all readers. nullif, because a day without clicks has no ratio.
CREATE VIEW semantic.dm_ads_campaigns_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, date, campaign_name, status AS campaign_status, advertising_channel_type, budget_micros,
       round(budget_micros / 1000000.0, 2) AS campaign_budget, impressions, clicks, cost_micros,
       round(cost_micros / 1000000.0, 2) AS cost, round(clicks::numeric / nullif(impressions, 0), 4) AS ctr,
       conversions, conversions_value, round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas,
       currency_code, raw
FROM data.dm_ads_campaigns_google
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_ads_campaigns_google IS
  'One row a campaign and day: budget, what it cost and what it brought. Sums over keywords may be less: not every '
  'campaign has keywords.';
COMMENT ON COLUMN semantic.dm_ads_campaigns_google.campaign_status IS 'ENABLED, PAUSED or REMOVED.';
COMMENT ON COLUMN semantic.dm_ads_campaigns_google.campaign_budget IS
  'The day''s budget in currency_code: budget_micros / 1,000,000.';
COMMENT ON COLUMN semantic.dm_ads_campaigns_google.cost IS
  'What the clicks cost in currency_code: cost_micros / 1,000,000, rounded to two decimals.';
COMMENT ON COLUMN semantic.dm_ads_campaigns_google.ctr IS
  'Click-through rate: clicks / impressions, 0 to 1; NULL without impressions. Never average it: divide the sums.';
COMMENT ON COLUMN semantic.dm_ads_campaigns_google.roas IS
  'Return on ad spend: conversions_value / cost, 1 is break-even; NULL without cost. Never average it: divide the '
  'sums.';

CREATE VIEW semantic.dm_ads_keywords_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, ad_group_id, ad_group_name, keyword_id, segments_date AS date, keyword_text, match_type,
       status, quality_score, impressions, clicks, cost_micros, round(cost_micros / 1000000.0, 2) AS cost, conversions,
       conversions_value, round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas, raw
FROM data.dm_ads_keywords_google
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_ads_keywords_google IS
  'One row a keyword and day: what it cost and what it brought. Joins campaigns by campaign_id and date.';
COMMENT ON COLUMN semantic.dm_ads_keywords_google.date IS 'The day of the facts, in the account''s own time zone.';
COMMENT ON COLUMN semantic.dm_ads_keywords_google.cost IS
  'What the clicks cost in the account''s currency: cost_micros / 1,000,000, rounded to two decimals.';
COMMENT ON COLUMN semantic.dm_ads_keywords_google.roas IS
  'Return on ad spend: conversions_value / cost; NULL without cost. Never average it: divide the sums.';

CREATE VIEW semantic.dm_ads_search_terms_google WITH (security_barrier) AS
SELECT id, tenant_id, campaign_id, ad_group_id, keyword_id, search_term, match_type, status, impressions, clicks,
       cost_micros, round(cost_micros / 1000000.0, 2) AS cost, conversions, conversions_value,
       round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas
FROM data.dm_ads_search_terms_google
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_ads_search_terms_google IS
  'One row for what people searched, in total over the export''s window: no days. Joins keywords by ad_group_id and '
  'keyword_id.';
COMMENT ON COLUMN semantic.dm_ads_search_terms_google.cost IS
  'What the clicks cost in the account''s currency: cost_micros / 1,000,000, rounded to two decimals.';
COMMENT ON COLUMN semantic.dm_ads_search_terms_google.roas IS
  'Return on ad spend: conversions_value / cost; NULL without cost. Never average it: divide the sums.';

CREATE VIEW semantic.dm_ads_products_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, product_item_id, product_title, product_brand, product_type_l1, impressions, clicks,
       cost, conversions, revenue, roas
FROM data.dm_ads_products_google
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_ads_products_google IS
  'One row a product of a shopping campaign, in total over the export''s window: no days. Joins the shop''s products '
  'by product_item_id.';

CREATE VIEW semantic.dm_ads_creatives_google WITH (security_barrier) AS
SELECT tenant_id, campaign_id, ad_group_id, ad_id, creative_name, ad_type, status, headline, description, final_url,
       impressions, clicks, cost_micros, round(cost_micros / 1000000.0, 2) AS cost, conversions, conversions_value,
       round(conversions_value * 1000000 / nullif(cost_micros, 0), 4) AS roas
FROM data.dm_ads_creatives_google
WHERE tenant_id = public.current_workspace_id();
COMMENT ON VIEW semantic.dm_ads_creatives_google IS 'One row an ad, in total over the export''s window: no days.';
COMMENT ON COLUMN semantic.dm_ads_creatives_google.cost IS
  'What the clicks cost in the account''s currency: cost_micros / 1,000,000, rounded to two decimals.';
COMMENT ON COLUMN semantic.dm_ads_creatives_google.roas IS
  'Return on ad spend: conversions_value / cost; NULL without cost. Never average it: divide the sums.';
