select tenant_id, 'shopify' as platform, product_id::text as product_id, title, product_type as category, min_price as price
from {{ source('semantic', 'dm_products_shopify') }}
union all
select tenant_id, 'bigcommerce', product_id::text, name, product_type, price
from {{ source('semantic', 'dm_products_bigcommerce') }}
union all
select tenant_id, 'woocommerce', product_id::text, product_name, category, price
from {{ source('semantic', 'dm_products_woocommerce') }}
union all
select tenant_id, 'magento', entity_id::text, name, category_name, price
from {{ source('semantic', 'dm_products_magento') }}
