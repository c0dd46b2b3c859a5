select tenant_id, campaign_id::text as campaign_id, date as day, campaign_name, advertising_channel_type as channel_type,
       impressions, clicks, cost, conversions, conversions_value, currency_code as currency
from {{ source('semantic', 'dm_ads_campaigns_google') }}
