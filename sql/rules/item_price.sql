-- item_price: a line's price is its variant's.
-- needs: item.price item.variant variant.key variant.price
SELECT i.key
FROM :item i
JOIN :variant_then v ON v.key = i.variant
WHERE abs(i.price - v.price) > :item_slack_price + :variant_slack_price
