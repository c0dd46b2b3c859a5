-- fact_product_title: a row names the title of its product, as much of it as its column has room for.
-- of: variant item event
-- needs: fact.product_title fact.product product.key product.title
SELECT f.key
FROM :fact f
JOIN :product_then p ON p.key = f.product
WHERE rtrim(coalesce(f.product_title, '')) <> rtrim(left(coalesce(p.title, ''), :fact_room_product_title))
