-- fact_sku: a row names the sku of its variant, as much of it as its column has room for.
-- of: item event
-- needs: fact.sku fact.variant variant.key variant.sku
SELECT f.key
FROM :fact f
JOIN :variant_then v ON v.key = f.variant
WHERE rtrim(coalesce(f.sku, '')) <> rtrim(left(coalesce(v.sku, ''), :fact_room_sku))
