-- item_variant_title: a line names the title of its variant, as much of it as its column has room for.
-- needs: item.variant_title item.variant variant.key variant.title
SELECT i.key
FROM :item i
JOIN :variant_then v ON v.key = i.variant
WHERE rtrim(coalesce(i.variant_title, '')) <> rtrim(left(coalesce(v.title, ''), :item_room_variant_title))
