select tenant_id, platform, platform || ':' || customer_id as customer_key, email, first_name, last_name, signed_up_at
from {{ ref('stg_customers') }}
