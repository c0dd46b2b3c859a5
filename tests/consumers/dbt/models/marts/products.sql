select tenant_id, platform, platform || ':' || product_id as product_key, title, category, price
from {{ ref('stg_products') }}
