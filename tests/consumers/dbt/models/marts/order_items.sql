select tenant_id, platform, platform || ':' || item_id as item_key, platform || ':' || order_id as order_key,
       platform || ':' || product_id as product_key, sku, quantity, price, amount
from {{ ref('stg_order_items') }}
