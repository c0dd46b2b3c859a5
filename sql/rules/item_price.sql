-- item_price: a line's price is its variant's; a live one's price has changed with time.
-- needs: item.price item.variant variant.key variant.price
SELECT i.key
FROM :item i
JOIN :variant v ON v.key = i.variant
WHERE abs(i.price - v.price) > :item_slack_price + :variant_slack_price
