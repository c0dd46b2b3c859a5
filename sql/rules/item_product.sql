-- item_product: a line's product exists in the workspace.
-- needs: item.product product.key
SELECT i.key FROM :item i LEFT JOIN :product_all p ON p.key = i.product WHERE i.product IS NOT NULL AND p.key IS NULL
