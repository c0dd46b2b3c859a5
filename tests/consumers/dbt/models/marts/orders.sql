{% set platforms = ['shopify', 'bigcommerce', 'woocommerce', 'magento'] %}
with every as (
{% for platform in platforms %}
  select * from {{ ref('stg_' ~ platform ~ '_orders') }}{% if not loop.last %} union all{% endif %}
{% endfor %}
)
select tenant_id, platform, platform || ':' || order_id as order_key, order_number,
       platform || ':' || customer_id as customer_key, ordered_at, currency, state, items_amount, discount_amount, tax_amount,
       shipping_amount, total_amount, refunded_amount, landing_page,
       substring(landing_page from 'gad_campaignid=(\d+)') as campaign_id
from every
