-- chart: campaign_cost bars | Cost by campaign | campaign, the dearest first | share of the cost | How the cost is spread over the campaigns; 10 stands for all from the tenth on.
-- needs: campaign.key campaign.spent
SELECT least(c.place, 10) AS x, sum(c.share) AS campaign_cost
FROM (SELECT row_number() OVER (ORDER BY sum(c.spent) DESC, c.key) AS place,
        sum(c.spent) / nullif(sum(sum(c.spent)) OVER (), 0) AS share
      FROM :campaign c GROUP BY c.key) c
GROUP BY 1 HAVING sum(c.share) IS NOT NULL ORDER BY 1
