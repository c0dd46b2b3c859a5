-- item_pieces: of a line's pieces no more are shipped, waiting, invoiced, refunded or cancelled than it has.
-- needs: item.quantity
-- needs: item.shipped_count|item.fulfillable_count|item.invoiced_count|item.refunded_count|item.current_count
-- uses: item.shipped_count item.fulfillable_count item.invoiced_count item.refunded_count item.cancelled_count
-- uses: item.current_count
SELECT i.key
FROM :item i
WHERE coalesce(i.shipped_count, 0) + coalesce(i.fulfillable_count, 0) + coalesce(i.cancelled_count, 0) > i.quantity
  OR coalesce(i.refunded_count, 0) > coalesce(i.shipped_count, i.quantity)
  OR i.invoiced_count NOT IN (0, i.quantity)
  OR i.current_count <> i.quantity - i.refunded_count
  OR least(i.shipped_count, i.fulfillable_count, i.refunded_count, i.cancelled_count, i.current_count) < 0
