-- product_sequence: a product is created, then published; its last update is not earlier, nor after as-of.
-- needs: product.created product.published|product.updated
SELECT p.key
FROM :product p
WHERE p.published < p.created OR p.updated < p.created OR greatest(p.created, p.updated) > (SELECT r.as_of FROM :run r)
