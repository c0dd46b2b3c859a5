-- trait: a NOT NULL column without default cannot be left
-- expect: refuses dm_products_shopify.title .*leaves it to a default that it does not have
-- columns: [dm_products_shopify.title]
-- columns: leave = true
SELECT 1;
