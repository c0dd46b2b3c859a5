-- chart: click_rates values | Click rate of keywords | clicks of an impression | share of keywords | The share of keywords (with 20 impressions and more) whose click rate is at most that.
-- needs: keyword.key|keyword.text keyword.impressions keyword.clicks
-- uses: keyword.key keyword.text
SELECT round(unnest(percentile_disc(:'grid'::float8[]) WITHIN GROUP (ORDER BY k.rate)), 5) AS x,
  unnest(:'grid'::float8[]) AS click_rates
FROM (SELECT sum(k.clicks) * 1.0 / sum(k.impressions) AS rate FROM :keyword k
      GROUP BY coalesce(k.key, k.text) HAVING sum(k.impressions) >= 20) k
