-- variant_compare_at: the price that a sale is compared with is above it.
-- needs: variant.price variant.compare_at
SELECT v.key FROM :variant v WHERE v.compare_at <= v.price
