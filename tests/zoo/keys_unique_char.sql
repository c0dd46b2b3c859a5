-- trait: a unique text of two characters
-- expect: loads
ALTER TABLE semantic.dm_products_shopify ADD short_code char(2) NOT NULL UNIQUE;
