-- variant_product: a variant's product exists in the workspace.
-- needs: variant.product product.key
SELECT v.key FROM :variant v LEFT JOIN :product_all p ON p.key = v.product WHERE p.key IS NULL
