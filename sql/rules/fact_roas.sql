-- fact_roas: the return on ad spend is value divided by cost, as exact as its column; none if nothing was spent.
-- of: campaign keyword search_term ad_product creative
-- needs: fact.roas fact.value fact.spent
-- Six digits are enough of a column of binary numbers, and a half may be rounded either way.
SELECT f.key
FROM (SELECT f.key, f.roas, f.value, nullif(f.spent, 0) AS spent, least(scale(f.roas), 6) AS digits FROM :fact f) f
WHERE (f.spent IS NULL AND f.roas <> 0)
  OR (f.spent IS NOT NULL AND f.roas IS NULL)
  OR abs(f.roas - f.value / f.spent) > 0.5 * 10::numeric ^ -f.digits
