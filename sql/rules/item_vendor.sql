-- item_vendor: a line names the vendor of its product, as much of it as its column has room for.
-- needs: item.vendor item.product product.key product.vendor
SELECT i.key
FROM :item i
JOIN :product_then p ON p.key = i.product
WHERE rtrim(coalesce(i.vendor, '')) <> rtrim(left(coalesce(p.vendor, ''), :item_room_vendor))
