-- figure: quality_pays 1.05 10 click rate of keywords with a quality of 7 and more against the others
-- figure: quality_saves 1.02 10 cost of a click of keywords with a quality below 7 against the others
-- needs: keyword.quality_score keyword.impressions keyword.clicks keyword.spent
SELECT sum(k.clicks) FILTER (WHERE k.quality_score >= 7) / nullif(sum(k.impressions) FILTER (WHERE k.quality_score >= 7), 0)
    / nullif(sum(k.clicks) FILTER (WHERE k.quality_score < 7)
      / nullif(sum(k.impressions) FILTER (WHERE k.quality_score < 7), 0), 0) AS quality_pays,
  sum(k.spent) FILTER (WHERE k.quality_score < 7) / nullif(sum(k.clicks) FILTER (WHERE k.quality_score < 7), 0)
    / nullif(sum(k.spent) FILTER (WHERE k.quality_score >= 7)
      / nullif(sum(k.clicks) FILTER (WHERE k.quality_score >= 7), 0), 0) AS quality_saves
FROM :keyword k
