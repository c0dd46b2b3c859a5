-- fact_averages: a rate is between 0 and 1, and an average is what was spent or earned for each.
-- of: campaign keyword search_term ad_product creative
-- needs: fact.ctr|fact.conversion_rate|fact.cpm|fact.cpc|fact.cost_per_conversion
-- uses: fact.impressions fact.clicks fact.conversions fact.spent fact.value fact.ctr fact.conversion_rate fact.cpm
-- uses: fact.cpc fact.average_cost fact.cost_per_conversion fact.value_per_conversion fact.interaction_rate
-- As exact as its column, six digits at most; a cost may be in units of the currency or in millionths.
SELECT f.key
FROM :fact f
CROSS JOIN LATERAL (
  VALUES
    (f.ctr, f.clicks, f.impressions),
    (f.interaction_rate, f.clicks, f.impressions),
    (f.conversion_rate, f.conversions, f.clicks),
    (f.cpc, f.spent, f.clicks),
    (f.average_cost, f.spent, f.clicks),
    (f.cpm, f.spent * 1000, f.impressions),
    (f.cost_per_conversion, f.spent, f.conversions),
    (f.value_per_conversion, f.value, f.conversions)
) AS a (found, part, whole)
CROSS JOIN LATERAL (
  SELECT a.part::numeric / nullif(a.whole, 0) AS exact, 0.5 * 10::numeric ^ -least(scale(a.found), 6) AS half
) x
GROUP BY f.key
HAVING bool_or(a.whole = 0 AND a.found <> 0)
  OR bool_or(abs(a.found - x.exact) > x.half AND abs(a.found - x.exact * 1000000) > greatest(x.half, 0.5))
