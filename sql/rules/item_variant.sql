-- item_variant: a line's variant exists in the workspace, and belongs to the line's product.
-- needs: item.variant variant.key
-- uses: item.product variant.product
SELECT i.key
FROM :item i
LEFT JOIN :variant_all v ON v.key = i.variant
WHERE i.variant IS NOT NULL AND (v.key IS NULL OR v.product <> i.product)
