-- variant_compare_at: a compare-at price is above the price.
-- needs: variant.price variant.compare_at
-- 0 is what a column says that must say something.
SELECT v.key FROM :variant v WHERE v.compare_at <= v.price AND v.compare_at <> 0
