-- fact_roas: the return on ad spend is value by cost, as exact as its column; nothing where nothing was spent.
-- of: campaign keyword search_term ad_product creative
-- needs: fact.roas fact.value fact.spent
-- A column of binary numbers has digits that no division has: six are enough there.
SELECT f.key
FROM (SELECT f.key, f.roas, f.value, nullif(f.spent, 0) AS spent, least(scale(f.roas), 6) AS digits FROM :fact f) f
WHERE coalesce(round(f.roas, f.digits), 0) <> coalesce(round(f.value / f.spent, f.digits), 0)
  OR (f.roas IS NULL AND f.spent IS NOT NULL)
