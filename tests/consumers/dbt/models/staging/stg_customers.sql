select tenant_id, 'shopify' as platform, customer_id::text as customer_id, email, first_name, last_name,
       created_at as signed_up_at
from {{ source('semantic', 'dm_customers_shopify') }}
union all
select tenant_id, 'bigcommerce', customer_id::text, email, first_name, last_name, date_created
from {{ source('semantic', 'dm_customers_bigcommerce') }}
union all
select tenant_id, 'woocommerce', customer_id::text, email, first_name, last_name, date_created at time zone 'UTC'
from {{ source('semantic', 'dm_customers_woocommerce') }}
union all
select tenant_id, 'magento', entity_id::text, email, firstname, lastname, created_at at time zone 'UTC'
from {{ source('semantic', 'dm_customers_magento') }}
