-- variant_compare_at: a compare-at price is above the price.
-- needs: variant.price variant.compare_at
-- 0 is what a column says that must say something.
SELECT v.key FROM :variant v WHERE v.price - v.compare_at >= :variant_slack_price + :variant_slack_compare_at
  AND v.compare_at <> 0
