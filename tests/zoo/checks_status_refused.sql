-- trait: a status word that must not be: the word is the shop's, so it is refused
-- expect: refuses no_words
ALTER TABLE semantic.dm_orders_shopify
  ADD CONSTRAINT no_words CHECK (length(financial_status) > 40);
