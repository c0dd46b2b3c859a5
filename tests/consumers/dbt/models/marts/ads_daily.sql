select *, campaign_id || ' ' || day as campaign_day from {{ ref('stg_google_ads_daily') }}
