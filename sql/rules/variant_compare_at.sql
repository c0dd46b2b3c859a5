-- variant_compare_at: the price that a sale is compared with is above it.
-- needs: variant.price variant.compare_at
-- 0 is what a column says that must say something.
SELECT v.key FROM :variant v WHERE v.compare_at <= v.price AND v.compare_at <> 0
