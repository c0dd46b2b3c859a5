select tenant_id, session_id, client_id, began_at, ended_at, events, landing_url, 'shopify:' || order_id as order_key, orders,
       substring(landing_url from 'gad_campaignid=(\d+)') as campaign_id,
       case when landing_url ~ '[?&]gclid=' or landing_url ~ 'utm_medium=cpc' then 'paid search'
            when landing_url ~ 'utm_medium=email' then 'email'
            when landing_url ~ 'utm_medium=' then 'campaign'
            when coalesce(referrer_url, '') = '' then 'direct'
            else 'referral' end as channel
from {{ ref('stg_shopify_sessions') }}
