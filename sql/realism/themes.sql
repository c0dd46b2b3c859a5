-- figure: themes_return 1.5 20 return on brand campaigns against the others
-- figure: brand_click_rate 2 60 click rate of brand campaigns in search against the other campaigns in search
-- needs: campaign.key campaign.name campaign.impressions campaign.clicks campaign.spent campaign.value
SELECT sum(c.value) FILTER (WHERE c.name ~* 'brand') / nullif(sum(c.spent) FILTER (WHERE c.name ~* 'brand'), 0)
    / nullif(sum(c.value) FILTER (WHERE c.name !~* 'brand')
      / nullif(sum(c.spent) FILTER (WHERE c.name !~* 'brand'), 0), 0) AS themes_return,
  sum(c.clicks) FILTER (WHERE c.name ~* 'brand') / nullif(sum(c.impressions) FILTER (WHERE c.name ~* 'brand'), 0)
    / nullif(sum(c.clicks) FILTER (WHERE c.name ~* 'search' AND c.name !~* 'brand')
      / nullif(sum(c.impressions) FILTER (WHERE c.name ~* 'search' AND c.name !~* 'brand'), 0), 0) AS brand_click_rate
FROM :campaign c
