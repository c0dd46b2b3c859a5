-- `amount` is the line before discount and tax.
select tenant_id, 'shopify' as platform, line_item_id::text as item_id, order_id::text as order_id,
       product_id::text as product_id, sku, quantity::numeric as quantity, price, price * quantity as amount
from {{ source('semantic', 'dm_order_items_shopify') }}
union all
select tenant_id, 'bigcommerce', line_item_id::text, order_id::text, product_id::text, sku, quantity, price,
       line_total + discount_amount
from {{ source('semantic', 'dm_order_items_bigcommerce') }}
union all
select tenant_id, 'woocommerce', order_item_id::text, order_id::text, product_id::text, sku, quantity, price, subtotal
from {{ source('semantic', 'dm_order_items_woocommerce') }}
union all
select tenant_id, 'magento', item_id::text, order_id::text, product_id::text, sku, qty_ordered, price, row_total
from {{ source('semantic', 'dm_order_items_magento') }}
